import { scenarioPlanSchema } from '@stx/cloud';
import { fetchPlanSchema } from '@stx/index';
import { knownAnswersSchema, resolvePlanSchema } from '@stx/lock';
import { finishPlanSchema } from '@stx/recipes';
import { probePlanSchema } from '@stx/verify';
import { wheelPlanSchema } from '@stx/wheels';
import type { PythonPlan } from './render-plan.js';

/** Every plan that a Python program reads, and where its types are. */
export const PLANS: readonly PythonPlan[] = [
  {
    file: 'libs/lock/src/sandbox/resolve_plan.py',
    from: 'resolve-plan.ts',
    schema: resolvePlanSchema,
    types: {
      '': ['ResolvePlan', 'What is resolved, and under which constraints.'],
      sources: ['RequestedSource', 'A project that is built from its source: an sdist of the index, or a folder.'],
      constraints: ['Constraint', "A line of the release's upper constraints."],
    },
  },
  {
    file: 'libs/lock/src/sandbox/known_answers.py',
    from: 'resolve-plan.ts',
    schema: knownAnswersSchema,
    types: { '': ['Answer', 'What a build backend answered; see isolated/ask_backend.py.'] },
  },
  {
    file: 'libs/index/src/sandbox/fetch_plan.py',
    from: 'plan-fetch.ts',
    schema: fetchPlanSchema,
    types: { '': ['LockedFile', 'A file of the index that a lock names.'] },
  },
  {
    file: 'libs/recipes/src/steps/sandbox/finish_plan.py',
    from: 'finish-plan.ts',
    schema: finishPlanSchema,
    types: {
      '': ['FinishPlan', 'How the build of an image ends.'],
      steps: ['Step', 'One step of image.yaml, which has exactly one of these keys.'],
      'steps.link': ['Link', 'A symbolic link.'],
      'steps.directory': ['Directory', 'A folder.'],
      'steps.file': ['File', 'A file that is copied from the folder of image.yaml, or from a source.'],
      'steps.user': ['Account', 'A user, and a group of the same name.'],
      user: ['ServiceUser', 'The user as whom the service runs.'],
    },
  },
  {
    file: 'libs/verify/src/probe/probe_plan.py',
    from: 'probe-plan.ts',
    schema: probePlanSchema,
    types: {
      '': ['Plan', 'What must be found in an image.'],
      distributions: ['Locked', 'A distribution that must be there; the name is normalised as PEP 503 says.'],
      scripts: ['Script', 'What differs from `--help` for one console script.'],
      entryPoints: ['AcceptedEntryPoints', 'Entry points that may fail; `group` and `name` are patterns of fnmatch.'],
      services: ['Service', 'A process that must come up, answer, and still run at the end.'],
      'services.checks': ['HttpCheck', 'A URL on loopback, and the answer that is expected.'],
      processes: ['Process', 'An agent or client that must say what is expected.'],
      programs: ['Program', 'A program; `exit` is the exit code that verify.yaml accepts, 0 where it says nothing.'],
      needs: ['Need', 'What a role needs: one of a program, a module, a file, a user or a rule of sudo.'],
      privileged: ['Privileged', 'A command that a role runs as root through its root helper.'],
    },
  },
  {
    file: 'libs/cloud/src/scenario/sandbox/scenario_plan.py',
    from: 'scenario-plan.ts',
    schema: scenarioPlanSchema,
    types: {
      '': ['ScenarioPlan', 'What is done with a cloud.'],
      steps: ['ScenarioStep', 'A command of `openstack`, and what its answer must have.'],
    },
  },
  {
    file: 'libs/wheels/src/sandbox/wheel_plan.py',
    from: 'plan-wheel.ts',
    schema: wheelPlanSchema,
    types: { '': ['WheelPlan', 'How one wheel is built.'] },
  },
];
