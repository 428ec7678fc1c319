import { imageSchema, parseYaml, verificationSchema } from '@stx/formats';
import { newImageFiles, parseWanted } from './new-image-files.js';

const MANILA = { distribution: 'manila', version: '22.0.0', base: 'trixie', profiles: ['apache'] };

test('a name and a version make a project that the workspace reads', () => {
  const [image, project, verify, ...more] = newImageFiles(MANILA);
  expect(more).toEqual([]);
  expect(image?.path).toBe('images/manila/image.yaml');
  expect(parseYaml(imageSchema, image?.text ?? '', 'image.yaml')).toMatchObject({
    base: 'trixie',
    wheels: ['base'],
    project: 'manila',
    source: { sdist: { name: 'manila', version: '22.0.0' } },
    profiles: ['apache'],
  });
  expect(JSON.parse(project?.text ?? '')).toMatchObject({
    name: 'manila',
    implicitDependencies: ['base-trixie', 'builder-trixie', 'loci', 'wheels-base'],
  });
  expect(parseYaml(verificationSchema, verify?.text ?? '', 'verify.yaml').services).toEqual([]);
});

test('a name of several spellings makes one project', () => {
  expect(newImageFiles({ ...MANILA, distribution: 'Networking_BGPVPN' }).map(({ path }) => path)).toEqual([
    'images/networking-bgpvpn/image.yaml',
    'images/networking-bgpvpn/project.json',
    'images/networking-bgpvpn/verify.yaml',
  ]);
});

test('the version may stand beside the name', () => {
  expect(parseWanted('manila')).toEqual({ distribution: 'manila' });
  expect(parseWanted('manila==22.0.0')).toEqual({ distribution: 'manila', version: '22.0.0' });
});

test.each(['', '../x', 'a b', 'manila==', 'manila==1==2', 'manila>=1', '-r'])('%j is refused', (text) => {
  expect(() => parseWanted(text)).toThrow(/is not a name on the Python index/u);
});

test('a profile that is none is refused', () => {
  expect(() => newImageFiles({ ...MANILA, profiles: ['a b'] })).toThrow(/a b: is not the name of a profile/u);
});
