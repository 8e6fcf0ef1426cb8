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

import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type {
  GateView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { letsThrough } from '../domain/letsThrough';
import { asText } from '../domain/words';
import { componentParameters } from '../schema/parameters';

/** The zod that the registry of actions brings along; not ours. */
export type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['input']
>[0];

/** What every one of these actions is: it reads, and changes nothing. */
export const READ_ONLY = {
  readOnly: true,
  destructive: false,
  idempotent: true,
} as const;

/** "payments" or "component:default/payments" as an entity ref. */
export function componentRef(component: string): string {
  const parsed = componentParameters.safeParse(partsOf(component));
  if (!parsed.success) {
    throw new InputError(
      'Expected the name of a component, such as "payments", or an entity ref, such as "component:default/payments"',
    );
  }
  return stringifyEntityRef(parsed.data);
}

function partsOf(component: string): unknown {
  try {
    return parseEntityRef(component, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
  } catch {
    return undefined;
  }
}

export function componentInput(z: Zod) {
  return z
    .string()
    .min(1)
    .max(253)
    .describe(
      'The component: its name, or its entity ref such as "component:default/payments".',
    );
}

export function blockerOutput(z: Zod) {
  return z.object({
    name: z.string().describe('Name of the condition.'),
    title: z.string(),
    kind: z
      .string()
      .describe(
        'build, environment, runtime, people, calendar or platform: where it is mended.',
      ),
    status: z
      .string()
      .describe('failed, pending or unknown; unknown never lets through.'),
    reason: z.string().describe('What holds the release back.'),
    since: z.string().optional(),
    passesAt: z
      .string()
      .optional()
      .describe('The earliest moment at which it can end.'),
    noEndBecause: z
      .string()
      .optional()
      .describe('Why no such moment is known.'),
    whoCanAct: z.array(z.string()).describe('Entity refs, or words.'),
    nextAction: z.string().optional(),
    value: z.string().optional(),
    threshold: z.string().optional(),
    observedAt: z
      .string()
      .optional()
      .describe('When it was judged; absent: at this very moment.'),
    evidence: z.array(
      z.object({
        label: z.string(),
        value: z.string(),
        href: z.string().optional(),
      }),
    ),
  });
}

/** A condition that holds back, without what is only for the eye. */
export function blocker(gate: GateView) {
  return {
    name: gate.name,
    title: gate.title,
    kind: gate.kind,
    status: gate.status,
    reason: asText(gate.reason),
    since: gate.since,
    passesAt: gate.passesAt,
    noEndBecause: gate.noEndBecause,
    whoCanAct: gate.whoCanAct ?? [],
    nextAction: gate.nextAction,
    value: gate.value,
    threshold: gate.threshold,
    observedAt: gate.observedAt,
    evidence: gate.evidence.map(({ label, value, href }) => ({
      label,
      value: asText(value),
      href,
    })),
  };
}

export function verdictOutput(z: Zod) {
  return z.object({
    stage: z.string(),
    release: z.string().describe('Its version.'),
    releaseId: z.string(),
    replaces: z.string().optional().describe('What runs there now.'),
    direction: z.string(),
    risk: z.string(),
    riskReasons: z.array(z.string()),
    conditionsMet: z.number(),
    conditions: z.number(),
    sentence: z.string(),
    earliest: z
      .string()
      .optional()
      .describe(
        'When it can start at the earliest, if asked for and approved by then.',
      ),
    promotionId: z
      .string()
      .optional()
      .describe('The open promotion; absent: nobody has asked.'),
    mayAsk: z
      .object({ allowed: z.boolean(), because: z.string().optional() })
      .describe('Whether the caller may ask for it.'),
    blockers: z
      .array(blockerOutput(z))
      .describe('What holds it back, most important first; empty: nothing.'),
  });
}

/** A verdict without what is only for the eye. */
export function verdict(view: Verdict) {
  return {
    stage: view.stage,
    release: view.release.version,
    releaseId: view.release.id,
    replaces: view.from?.version,
    direction: view.direction,
    risk: view.risk,
    riskReasons: view.riskReasons,
    conditionsMet: view.met,
    conditions: view.total,
    sentence: asText(view.sentence),
    earliest: view.earliest,
    promotionId: view.promotionId,
    mayAsk: { allowed: view.ask.allowed, because: view.ask.because },
    blockers: blockersIn(view).map(blocker),
  };
}

/** What holds, most important first; what nobody can override before all. */
export function blockersIn({ gates, preconditions = [] }: Verdict): GateView[] {
  return [...preconditions, ...gates].filter(
    ({ status }) => !letsThrough(status),
  );
}
