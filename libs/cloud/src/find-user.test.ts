import { findUser } from './find-user.js';

const PASSWD = 'root:x:0:0::/root:/bin/sh\nkeystone:x:42424:42400::/:/bin/false\n';
const GROUP = 'root:x:0:\nadm:x:4:\n';

test.each([
  ['keystone', { uid: 42424, gid: 42400 }],
  ['42424', { uid: 42424, gid: 42400 }],
  ['7', { uid: 7, gid: 0 }],
  ['keystone:adm', { uid: 42424, gid: 4 }],
  ['7:9', { uid: 7, gid: 9 }],
  ['nobody', undefined],
  ['keystone:none', undefined],
])('%j', (written, user) => {
  expect(findUser(written, PASSWD, GROUP)).toEqual(user);
});
