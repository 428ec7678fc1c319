import { stopEngine } from '@stx/engine';
import type { Context } from '../context/context.js';

const OUTCOMES = {
  none: "the workspace's build engine is not running",
  ended: 'stopped the build engine',
  ending: 'the build engine is draining: it stops when running builds finish',
};

/** Stops the workspace's own build engine; its state stays. */
export async function stop({ root, say }: Context): Promise<void> {
  say(OUTCOMES[await stopEngine(root)]);
}
