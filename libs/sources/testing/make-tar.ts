/** A member of a tar as a test wants it, whatever its header then claims. */
export interface Member {
  name: string | Buffer;
  type?: string;
  content?: string | Buffer;
  target?: string;
  size?: number;
}

/** A tar header and its content as bytes, whatever they say. */
export function member({ name, type = '0', content = '', target = '', size }: Member): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')} `, 124);
  header.write('00000000000 ', 136);
  header.write(type, 156, 'latin1');
  header.write(target, 157);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const END = Buffer.alloc(1024);
/** A tar of these members, with the mark that ends it. */
export const tar = (...members: Member[]): Buffer => Buffer.concat([...members.map(member), END]);
const record = (key: string, value: string | Buffer): Buffer => {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  const length = [2, 3].map((digits) => rest.length + digits).find((all, index) => String(all).length === index + 2);
  return Buffer.concat([Buffer.from(String(length)), rest]);
};
/** An extended header with one record, for the next member or, as type g, for all. */
export const pax = (key: string, value: string | Buffer, type = 'x'): Member => ({
  name: 'pax',
  type,
  content: record(key, value),
});
export const FILE: Member = { name: 'p/setup.py', content: 'x' };
