import { stopEngine } from '@stx/engine';
import type { Context } from '../context/context.js';

const OUTCOMES = {
  none: 'no build engine of the workspace was running',
  ended: 'the build engine was ended',
  ending: 'the build engine takes no new work and ends after what others build with it',
};

/** Stops the workspace's own build engine; its state stays. */
export async function stop({ root, say }: Context): Promise<void> {
  say(OUTCOMES[await stopEngine(root)]);
}
