import { classifyAnswer, retryAfter, type Answer } from './classify-answer.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const ASKED = { reference: DIGEST, repository: 'registry.example.org/stx/stx-keystone' };
const READING = `reading manifest ${DIGEST} in ${ASKED.repository}: `;

const ANSWERS: [string, Answer][] = [
  // The registry's own codes of absence, for the requested image.
  [`${READING}manifest unknown`, 'absent'],
  [`${READING}manifest unknown: manifest unknown`, 'absent'],
  [`${READING}manifest unknown: manifest tagged by "x" is not found`, 'absent'],
  [`${READING}name unknown: The repository with name 'x' does not exist in the registry with id '1'`, 'absent'],
  [`${READING}name unknown: repository name not known to registry`, 'absent'],
  [`${READING}StatusCode: 404, `, 'absent'],
  ['reading blob sha256:b: fetching blob: blob unknown to registry', 'absent'],
  // The same words about something else.
  [`reading manifest latest in ${ASKED.repository}: manifest unknown`, 'other'],
  [`${READING}StatusCode: 404, <html>not found</html>`, 'other'],
  [`${READING}unsupported: page not found`, 'other'],
  ['getting username and password: credentials not found in native keychain', 'other'],
  ['getting username and password: exec: "docker-credential-x": executable file not found in $PATH', 'other'],
  ['open /etc/docker/certs.d/registry.example.org/ca.crt: file not found', 'other'],
  ['open /etc/containers/policy.json: not found', 'other'],
  ['pinging container registry registry.example.org: Host not found', 'other'],
  ['pinging container registry registry.example.org: Get "https://registry.example.org/v2/": Not Found', 'other'],
  ['pinging container registry registry.example.org: invalid status code from registry 404 (Not Found)', 'other'],
  ['open /run/containers/0/auth.json: permission denied', 'other'],
  // Refusals.
  [`${READING}unauthorized: access to the requested resource is not authorized`, 'refused'],
  [`${READING}unauthorized: authentication required`, 'refused'],
  [`${READING}denied`, 'refused'],
  [`${READING}denied: requested access to the resource is denied`, 'refused'],
  [
    `${READING}errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required`,
    'refused',
  ],
  ['requesting bearer token: invalid status code from registry 403 (Forbidden)', 'refused'],
  ['unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password', 'refused'],
  ['unauthorized: project stx not found', 'refused'],
  [
    'initiating layer upload to /v2/x/blobs/uploads/ in 1.dkr.ecr.eu-1.amazonaws.com: name unknown: no such repository',
    'repository-missing',
  ],
  // Limits and transient errors.
  ['uploading manifest latest to x: toomanyrequests: Rate exceeded', 'limited'],
  [`${READING}toomanyrequests: You have reached your unauthenticated pull rate limit.`, 'limited'],
  ['received unexpected HTTP status: 429 Too Many Requests', 'limited'],
  ['invalid status code from registry 429 (429)', 'limited'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'transient'],
  ['pinging container registry localhost:1: dial tcp 127.0.0.1:1: connect: connection refused', 'transient'],
  ['dial tcp: lookup registry.example.org: no such host', 'transient'],
  ['net/http: TLS handshake timeout', 'transient'],
  ['pinging registry: http: server gave HTTP response to HTTPS client', 'plain-http'],
];

test(`${String(ANSWERS.length)} answers of registries, keychains and proxies are classified`, () => {
  const got = ANSWERS.map(([text]) => [text, classifyAnswer(text, ASKED)]);
  expect(got).toEqual(ANSWERS);
});

test('nothing is absent that was not requested', () => {
  for (const [text, answer] of ANSWERS) {
    if (answer === 'absent') expect(classifyAnswer(text)).not.toBe('absent');
  }
});

test.each([
  ['retry-after: 880us, allowed: 44000/minute', 0.88],
  ['Retry-After: 12', 12_000],
  ['please retry after 2m', 120_000],
  ['retry-after: 1.5s', 1500],
  ['retry-after: soon', 0],
  ['', 0],
])('the wait of "%s" is %s ms', (text, milliseconds) => {
  expect(retryAfter(text)).toBeCloseTo(milliseconds);
});
