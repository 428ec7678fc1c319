/** Sorting and search; without it, the page shows all tables. */
export const SCRIPT = `
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  for (const table of document.querySelectorAll('table[data-sort]')) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const up = head.getAttribute('aria-sort') === 'descending' || (head.getAttribute('aria-sort') === null && !head.classList.contains('n'));
        heads.forEach((each) => each.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
        const compare = (a, b) => value(a).localeCompare(value(b), 'en', { numeric: true });
        const rows = [...table.tBodies[0].rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
        table.tBodies[0].append(...rows);
      });
    });
  }
  const input = document.getElementById('query');
  const count = document.getElementById('found');
  const rows = [...document.querySelectorAll('#packages tbody tr')].map((row) => ({
    row, name: row.cells[0].textContent.toLowerCase(), version: row.cells[1].textContent, images: row.cells[4].textContent.toLowerCase(),
  }));
  const IGNORED = new Set(['who', 'has', 'have', 'which', 'images', 'image', 'with']);
  const all = new Set([...document.querySelectorAll('details')].map(({ id }) => id.slice(2)));
  const isIn = (images, name) => {
    const listed = images.replace(/^all but /, '').split(', ').includes(name);
    return images.startsWith('all ') ? all.has(name) && !listed : listed;
  };
  const isVersion = (word) => /^[<>=~]*\\d/.test(word);
  const versionIs = (version, word) => {
    const wanted = word.replace(/^[=~]+/, '');
    return version === wanted || version.startsWith(wanted + '.') || version.startsWith(wanted + '-') || version.startsWith(wanted + '+') || version.split(':')[1]?.startsWith(wanted) === true;
  };
  const search = () => {
    const asked = /^(.*?)(?:\\bin\\s+([a-z0-9-]+))?\\s*$/.exec(input.value.toLowerCase().replace(/[?,]/g, ' '));
    const [, text = '', place] = asked ?? [];
    const words = text.split(/[\\s@]+|==/).filter((word) => word && !IGNORED.has(word));
    let shown = 0;
    for (const { row, name, version, images } of rows) {
      const is = words.every((word) => name.includes(word.replaceAll('_', '-')) || (isVersion(word) && versionIs(version, word))) && (place === undefined || isIn(images, place));
      row.hidden = !is;
      if (is) shown += 1;
    }
    count.textContent = words.length === 0 && place === undefined ? '' : shown + (shown === 1 ? ' match' : ' matches');
    history.replaceState(null, '', input.value === '' ? location.pathname + location.search : '#q=' + encodeURIComponent(input.value));
  };
  input.addEventListener('input', search);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input) { event.preventDefault(); input.focus(); }
    if (event.key === 'Escape' && document.activeElement === input) { input.value = ''; search(); }
  });
  const open = () => {
    if (location.hash.startsWith('#q=')) { input.value = decodeURIComponent(location.hash.slice(3)); search(); return; }
    const target = document.getElementById(location.hash.slice(1));
    if (target?.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); }
  };
  window.addEventListener('hashchange', open);
  open();
})();
`;
