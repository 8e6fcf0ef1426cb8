/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import {
  ComponentDependency,
  createGateType,
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { GateSpec, Pipeline } from '../domain/types';
import { gatesIn } from './gatesIn';

const TYPE = 'dependency';
/** Nobody tells this component when another one changes. */
const RECHECK_MS = { open: 60_000, passed: 5 * 60_000 };

const componentSchema = z.string().transform((value, context) => {
  try {
    return stringifyEntityRef(
      parseEntityRef(value, { defaultKind: 'component' }),
    );
  } catch {
    context.addIssue('expected a component such as component:default/payments');
    return z.NEVER;
  }
});

const configSchema = z.strictObject({
  /** In place of what the catalog says it depends on. */
  components: z.array(componentSchema).min(1).optional(),
  /** A dependency must run no older release here than it runs there. */
  notOlderThanIn: z.string().min(1).optional(),
});

type Context = GateContext<z.infer<typeof configSchema>>;

/** One dependency, judged; absent status: it does not count. */
interface Finding {
  name: string;
  status?: 'passed' | 'pending' | 'unknown';
  words: string;
}

/**
 * `type: dependency`: each component that this one depends on, and that has
 * this stage, runs something healthy there. One that is not known here is
 * unknown; nothing to depend on is skipped.
 */
export const dependencyGate = createGateType({
  type: TYPE,
  kind: 'environment',
  configSchema,
  of: 'optional',
  restsOn: 'records',
  costly: false,
  references: ({ notOlderThanIn }) =>
    notOlderThanIn === undefined
      ? []
      : [{ kind: 'stage', name: notOlderThanIn, path: ['notOlderThanIn'] }],
  judgesPast: ({ components }) =>
    components
      ? true
      : { because: 'The catalog keeps no history of what it depends on' },
  title: (_config, of) =>
    of ? `Dependencies healthy in ${of}` : 'Dependencies healthy',
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, dependencies, now, subject } = context;
    if (!dependencies) {
      return {
        status: 'unknown',
        reason: [
          `it is not known yet what ${subject.component.name} depends on`,
        ],
        evidence: [],
        recheckAt: now + RECHECK_MS.open,
      };
    }
    const findings = config.components
      ? config.components.map(ref =>
          judge(
            dependencies.find(dependency => dependency.ref === ref) ?? {
              ref,
              declared: false,
              runs: [],
            },
            context,
          ),
        )
      : dependencies
          .filter(({ declared }) => declared)
          .map(dependency => judge(dependency, context));
    const counting = findings.filter(({ status }) => status !== undefined);
    const open =
      counting.find(({ status }) => status === 'unknown') ??
      counting.find(({ status }) => status === 'pending');
    const evidence = findings.map(({ name, words }) => ({
      label: name,
      value: [words],
    }));
    if (open?.status) {
      return {
        status: open.status,
        reason: [`${open.name} ${open.words}`],
        ...(open.status === 'pending' && {
          noEndBecause: `It ends when ${open.name} has it in order`,
          nextAction: `Ask who looks after ${open.name}`,
        }),
        evidence,
        recheckAt: now + RECHECK_MS.open,
      };
    }
    return {
      status: counting.length > 0 ? 'passed' : 'skipped',
      reason: whyFine(counting, context),
      evidence,
      recheckAt: now + RECHECK_MS.passed,
    };
  },
});

function whyFine(counting: Finding[], { of, subject }: Context): Sentence {
  const stage = of ?? subject.stage;
  return [
    counting.length > 0
      ? `${counting.map(({ name }) => name).join(', ')} healthy in ${stage}`
      : `${subject.component.name} depends on nothing that has a stage ${stage}`,
  ];
}

function judge(dependency: ComponentDependency, context: Context): Finding {
  const { of, subject, config } = context;
  const { name } = parseEntityRef(dependency.ref);
  const stage = of ?? subject.stage;
  if (!dependency.stages) {
    return {
      name,
      status: 'unknown',
      words:
        'is not known here: it needs a pipeline, or name the components in the gate',
    };
  }
  if (!dependency.stages.includes(stage)) {
    return config.components
      ? { name, status: 'unknown', words: `has no stage ${stage}` }
      : { name, words: `has no stage ${stage}` };
  }
  const run = dependency.runs.find(candidate => candidate.stage === stage);
  if (!run) {
    return { name, status: 'pending', words: `does not run in ${stage} yet` };
  }
  if (!run.fresh) {
    return {
      name,
      status: 'unknown',
      words: `has not been seen in ${stage} lately`,
    };
  }
  if (!run.healthy) {
    return {
      name,
      status: 'pending',
      words: `${run.version} is not healthy in ${stage}`,
    };
  }
  return (
    whyTooOld(name, dependency, run, config.notOlderThanIn) ?? {
      name,
      status: 'passed',
      words: `${run.version} is healthy in ${stage}`,
    }
  );
}

function whyTooOld(
  name: string,
  dependency: ComponentDependency,
  run: ComponentDependency['runs'][number],
  other: string | undefined,
): Finding | undefined {
  if (other === undefined) {
    return undefined;
  }
  const there = dependency.runs.find(({ stage }) => stage === other);
  if (there?.version === run.version && there.order === run.order) {
    return undefined;
  }
  if (!there?.fresh || there.order === undefined || run.order === undefined) {
    return {
      name,
      status: 'unknown',
      words: `${run.version} cannot be compared with what runs in ${other}`,
    };
  }
  return run.order < there.order
    ? {
        name,
        status: 'pending',
        words: `${run.version} in ${run.stage} is older than ${there.version} in ${other}`,
      }
    : undefined;
}

/**
 * Components that gates name, so that they are read with a component's state;
 * `undefined` when no gate asks about other components.
 */
export function namedDependencies(
  pipelines: Iterable<Pipeline>,
): string[] | undefined {
  const gates = gatesIn(pipelines).filter(({ type }) => type === TYPE);
  return gates.length > 0
    ? [...new Set(gates.flatMap(componentsOf))].sort()
    : undefined;
}

function componentsOf({ config }: GateSpec): string[] {
  const parsed = configSchema.safeParse(config);
  return parsed.success ? parsed.data.components ?? [] : [];
}
