import { chooseSubnet, nameServers, networkConfiguration, prepareNetwork } from './prepare-network.js';

const BRIDGE = 'stx-0000004d';

test.each([
  ['', '10.209.77.0/24'],
  ['default via 192.0.2.1 dev eth0\n192.0.2.0/24 dev eth0 scope link', '10.209.77.0/24'],
  [`10.209.77.0/24 dev ${BRIDGE} proto kernel scope link`, '10.209.77.0/24'],
  ['10.209.77.0/24 dev br0 scope link\n10.209.78.0/26 dev br1', '10.209.79.0/24'],
])('with the routes %j steps have the subnet %s', (routes, subnet) => {
  expect(chooseSubnet(BRIDGE, routes)).toBe(subnet);
});

test.each(['10.0.0.0/8 via 192.0.2.9 dev tun0', 'local 10.209.0.0/16 dev x'])('with %s there is none', (routes) => {
  expect(() => chooseSubnet(BRIDGE, routes)).toThrow('this machine routes to 10.209.0.0/16 already');
});

test('name servers are read as resolv.conf(5) has them', () => {
  expect(nameServers('# nameserver 1.1.1.1\nnameserver 127.0.0.53\nsearch x\nnameserver\t192.0.2.7\n')).toEqual([
    '127.0.0.53',
    '192.0.2.7',
  ]);
});

test('a namespace is kept from this machine after it has its interface', () => {
  const { plugins } = networkConfiguration(BRIDGE, '10.209.77.0/24', 1400, '/a') as { plugins: { type: string }[] };
  expect(plugins.map(({ type }) => type)).toEqual(['loopback', 'bridge', 'firewall', 'stx-isolate']);
});

test('STX_ENGINE_NETWORK=host shares the network of this machine, another word is refused', async () => {
  const prepare = (value: string) =>
    prepareNetwork({ run: '/r', module: '/m', say: () => undefined, environment: { STX_ENGINE_NETWORK: value } });
  expect(await prepare('host')).toMatchObject({ kind: 'host', args: ['--oci-worker-net=host'] });
  await expect(prepare('bridge')).rejects.toThrow("STX_ENGINE_NETWORK is 'bridge'");
});
