/** Where LOCI puts its virtual environment. */
export const VENV = '/var/lib/openstack';
