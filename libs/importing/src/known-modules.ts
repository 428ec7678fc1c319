/**
 * The Debian packages of StarlingX that hold wheels, each with its Python distributions. The Python index has another project
 * under one of these names (pynetlink), and anyone can register the others.
 */
export const KNOWN_MODULES: Readonly<Record<string, readonly string[]>> = {
  'cgts-client-wheel': ['cgtsclient'],
  'distributedcloud-client-wheels': ['distributedcloud-client'],
  'distributedcloud-wheels': ['distributedcloud'],
  'fm-api-wheel': ['fm_api'],
  'fm-common-wheel': ['fm_core'],
  'fm-rest-api-wheel': ['fm'],
  'nfv-wheels': ['nfv_client', 'windriver-nfv_common-plugins', 'windriver-nfv-plugins', 'nfv_tools', 'nfv_vim'],
  'notificationservice-base-v2-wheels': ['notificationservice-base-v2'],
  'nova-api-proxy-wheels': ['api_proxy'],
  'pci-irq-affinity-agent-wheels': ['pci-irq-affinity-agent'],
  'platform-util-wheel': ['platform-util'],
  'pynetlink-wheel': ['pynetlink'],
  'python-fmclient-wheel': ['fmclient'],
  'python3-oidcauthtools-wheels': ['oidcauthtools'],
  'software-client-wheel': ['software_client'],
  'software-wheel': ['software'],
  'sysinv-wheels': ['sysinv'],
  'tsconfig-wheel': ['tsconfig'],
};

/** Debian packages that StarlingX builds and Debian does not have. */
export const KNOWN_PACKAGES: readonly RegExp[] = [
  /^(?:fm-common|sysinv|helm|kubelogin|platform-util(?:-controller)?)$/u,
  /^kubernetes-[\d.]+-(?:client|master|node|unit-test|misc)$/u,
];
