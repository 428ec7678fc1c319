"""Where images have what every program here works on."""

VENV = "/var/lib/openstack"
