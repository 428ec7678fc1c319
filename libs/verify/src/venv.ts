/** The virtual environment of images. */
export const VENV = '/var/lib/openstack';
