import { z } from 'zod';

const debSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  source: z.strictObject({ name: z.string(), version: z.string() }),
  depends: z.array(z.array(z.string())).describe('Names of packages: one of each list is required.'),
  provides: z.array(z.string()),
});
/** A package that dpkg has installed. */
export type InstalledDeb = z.infer<typeof debSchema>;

const metadataSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  expression: z.string().optional().describe('License-Expression.'),
  licence: z.string().optional().describe('License, if it is one line.'),
  classifiers: z.array(z.string()).describe('License classifiers.'),
  requires: z.array(z.string()).describe('Names in Requires-Dist.'),
});
/** METADATA of an installed distribution, as far as a bill needs it. */
export type Metadata = z.infer<typeof metadataSchema>;

/** What one layer says about the software in it; paths have no leading slash. */
export const layerFactsSchema = z.strictObject({
  osRelease: z.record(z.string(), z.string()).optional(),
  debs: z.array(debSchema).optional().describe('Packages in dpkg/status, if the layer has the file.'),
  copyrights: z.record(z.string(), z.array(z.string())).describe('Names of licences by path of the copyright file.'),
  links: z.record(z.string(), z.string()).describe('Symbolic links in usr/share/doc.'),
  distributions: z.record(z.string(), metadataSchema).describe('METADATA by its path.'),
  libraries: z.array(z.string()).describe('Paths of shared libraries in folders named *.libs.'),
  bills: z.record(z.string(), z.unknown()).describe('Bills of material in dist-info/sboms (PEP 770), by path.'),
  unread: z.array(z.string()).describe('Paths of dpkg/status and METADATA that cannot be read.'),
  removed: z.array(z.string()).describe('Paths of lower layers that this layer removes.'),
  emptied: z.array(z.string()).describe('Folders whose content in lower layers this layer removes.'),
});
export type LayerFacts = z.infer<typeof layerFactsSchema>;
