import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LEFT_MILLISECONDS = 24 * 3_600_000;

/** When a process began, in the kernel's ticks: a number that is given to another process later has another. */
function beganAt(pid: string): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Process numbers mean something only within their namespace; containers may share a folder. */
function namespaceOf(): string {
  try {
    return /\d+/u.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/**
 * Gives work a temporary folder for this user alone and removes it after. Its name tells its process: those of processes that
 * were killed before they could remove them are removed now, since secrets lie in them.
 */
export async function withTemporaryFolder<T>(
  kind: string,
  work: (folder: string) => Promise<T>,
  parent: string = tmpdir(),
): Promise<T> {
  await removeLeft(kind, parent);
  const pid = String(process.pid);
  const folder = await mkdtemp(join(parent, `stx-${kind}-${namespaceOf()}-${pid}-${beganAt(pid) ?? '0'}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeft(kind: string, parent: string): Promise<void> {
  const form = new RegExp(String.raw`^stx-${kind}-(?:(?<space>\d+)-(?<pid>\d+)-(?<began>\d+)-)?\w{6}$`, 'u');
  for (const name of await readdir(parent)) {
    const groups = form.exec(name)?.groups;
    if (groups === undefined) continue;
    const path = join(parent, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue;
    const { space, pid, began } = groups;
    const isGone =
      space === namespaceOf() && pid !== undefined
        ? beganAt(pid) !== began
        : Date.now() - stats.mtimeMs > LEFT_MILLISECONDS;
    if (isGone) await rm(path, { recursive: true, force: true });
  }
}
