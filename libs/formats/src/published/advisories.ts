import { z } from 'zod';
import { oneLine, pattern, projectName } from '../names.js';

/** Statuses of OpenVEX 0.2.0. */
export const VEX_STATUSES = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const;

const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;

const decisionSchema = z
  .strictObject({
    advisory: pattern(
      /^[A-Za-z0-9][A-Za-z0-9._:-]*$/u,
      'the id of an advisory, such as CVE-2026-1234 or DSA-6001-1',
    ).describe('Id of the advisory, or an alias that it names.'),
    package: pattern(
      /^(?:deb\/[a-z0-9][a-z0-9+.-]*|pypi\/[a-z0-9]+(?:-[a-z0-9]+)*)$/u,
      'deb/<source package> or pypi/<normalised name>',
    ).describe('Package: `deb/` and the name of the source package, or `pypi/` and the normalised name.'),
    images: z.array(projectName).min(1).optional().describe('Images that the decision is about (default all).'),
    status: z.enum(VEX_STATUSES).describe('Status in the OpenVEX document.'),
    justification: z.enum(JUSTIFICATIONS).optional().describe('Justification of `not_affected` in OpenVEX.'),
    reason: oneLine.min(1).describe('Why, and what is done about it.'),
    expires: z.iso.date().describe('Last day on which the decision holds, such as "2027-03-31".'),
  })
  .superRefine(({ status, justification }, context) => {
    if (justification === undefined || status === 'not_affected') return;
    context.addIssue({ code: 'custom', path: ['justification'], message: 'is only for the status not_affected' });
  });
export type Decision = z.infer<typeof decisionSchema>;

/** `images/advisories.yaml`: what was decided about advisories. */
export const decisionsSchema = z.strictObject({
  decisions: z
    .array(decisionSchema)
    .default([])
    .superRefine((decisions, context) => {
      const seen = new Set<string>();
      for (const [index, { advisory, package: name, images = ['*'] }] of decisions.entries()) {
        const repeated = images.filter((image) => seen.has(`${advisory} ${name} ${image}`));
        for (const image of images) seen.add(`${advisory} ${name} ${image}`);
        if (repeated.length === 0) continue;
        context.addIssue({ code: 'custom', path: [index, 'advisory'], message: 'an earlier entry decides the same' });
      }
    })
    .describe('Decisions, each about one advisory and one package.'),
});
export type Decisions = z.infer<typeof decisionsSchema>;

export const DECISIONS_FILE = 'images/advisories.yaml';
