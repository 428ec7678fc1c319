/**
 * Version of the packing, part of the key of cached layers. Raise it when the bytes of a layer change; a test compares their
 * digest.
 */
export const PACKING = 1;
