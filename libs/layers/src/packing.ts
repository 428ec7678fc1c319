/**
 * Which bytes a layer of given wheels has; to be raised whenever this room lays out or packs in another way, which a test of
 * the bytes themselves tells.
 */
export const PACKING = 1;
