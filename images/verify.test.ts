import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';
import { planVerification } from '@stx/verify';

const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
const names = workspace.names('images', 'image.yaml');

test(`each of the ${String(names.length)} images says how it is verified, in a way that a launch can carry out`, () => {
  for (const name of names) {
    const own = workspace.dockerfileImage(name);
    const on = own === undefined ? workspace.image(name) : undefined;
    const subject = {
      name,
      image: own ?? workspace.image(name).image,
      ...(on === undefined ? {} : { lock: workspace.lock(on.lockFile, 'lock') }),
      verification: workspace.verification(name),
      removed: [],
      imageLayout: '/layout',
      imageDigest: `sha256:${'a'.repeat(64)}`,
    };
    const { plan } = planVerification(subject, '/probe');
    expect([name, plan.needs.length > 0]).toEqual([name, true]);
  }
});
