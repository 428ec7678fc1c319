import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';

const root = fileURLToPath(new URL('..', import.meta.url));
const workspace = new Workspace(root);

/** Images that hold sudo, with their steps. */
const withSudo = workspace.lociImages().flatMap((name) => {
  const { image } = workspace.image(name);
  return image.distPackages.includes('sudo') ? [{ name, image }] : [];
});

test('the roles that run programs as root have sudo', () => {
  expect(withSudo.map(({ name }) => name).sort()).toEqual(['cinder', 'glance', 'neutron', 'nova']);
});

test.each(withSudo)('$name lets its service user run the root helper as root, and nothing else', ({ name, image }) => {
  const files = new Map(image.steps.flatMap((step) => ('file' in step ? [[step.file.path, step.file]] : [])));
  const rules = files.get(`/etc/sudoers.d/${name}`);
  expect(rules?.mode).toBe('0440');
  // As image.yaml has it, and as OpenStack-Helm runs it where that has another uid.
  const users = [name, ...image.steps.flatMap((step) => ('user' in step ? [step.user.name] : []))];
  const [defaults, ...allowed] = readFileSync(`${root}/images/${name}/${rules?.from ?? ''}`, 'utf8')
    .trim()
    .split('\n');
  expect(defaults).toMatch(new RegExp(`^Defaults:${users.join(',')} secure_path="[^"]*:/var/lib/openstack/bin"$`, 'u'));
  expect(allowed.length).toBeGreaterThan(0);
  for (const rule of allowed) {
    const helper = `/var/lib/openstack/bin/${name}-rootwrap`;
    const settings = `/etc/${name}/rootwrap.conf`;
    expect([`${helper} ${settings} *`, `${helper}-daemon ${settings}`]).toContain(
      rule.replace(`${users.join(', ')} ALL = (root) NOPASSWD: `, ''),
    );
  }
});

test.each(withSudo)('$name keeps what its root helper allows from its service user', ({ name, image }) => {
  const folders = image.steps.flatMap((step) => ('directory' in step ? [step.directory] : []));
  expect(folders).toContainEqual({ path: `/etc/${name}`, owner: 'root' });
  expect(image.steps).toContainEqual({ file: { path: `/etc/${name}/rootwrap.conf`, from: 'rootwrap.conf' } });
});
