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

import type { GateReference } from 'backstage-plugin-release-pipeline-node';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { CalendarEvent } from '../domain/calendar/types';
import type { ReleaseRule, StagePolicy } from '../domain/types';
import { decidingPart } from './decidingPart';
import { gatesOf, type ReadGateSets } from './readGateSets';
import type { CheckConfig, PrometheusQueryConfig, ReadGate } from './types';

/** SHA-256 in hex over the canonical JSON text of a value. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

/** What the policy of a stage consists of (R20). */
export interface StageEffect {
  release: ReleaseRule;
  stage: Omit<
    StagePolicy,
    | 'policyVersion'
    | 'protectedBy'
    | 'gates'
    | 'profiles'
    | 'rollback'
    | 'hotfix'
    | 'watchGates'
  >;
  /** Repository and branch, as far as it writes to any. */
  branches: Array<[string, string | undefined]>;
  forward: ReadGateSets;
  rollback?: ReadGateSets;
  hotfix?: ReadGateSets;
  watchGates: ReadGate[];
  queries: Map<string, PrometheusQueryConfig>;
  checks: Map<string, CheckConfig>;
  /** Of the calendar, by name. */
  windows: Map<string, CalendarEvent>;
}

/**
 * The hash of everything that decides about this stage, including the text of
 * the queries and checks it names, in their values and not as they were written: `24h` and
 * `{ hours: 24 }` are the same. No secret, URL or interval is part of it, and
 * nothing of other stages.
 */
export function policyVersionOf(effect: StageEffect): string {
  const { release, stage, queries, checks, windows } = effect;
  const all = [
    ...[effect.forward, effect.rollback, effect.hotfix].flatMap(sets =>
      sets ? gatesOf(sets) : [],
    ),
    ...effect.watchGates,
  ];
  const named = (kind: GateReference['kind'], ...further: string[]) => {
    const found = all
      .flatMap(gate => gate.references)
      .filter(reference => reference.kind === kind);
    return [...new Set([...found.map(({ name }) => name), ...further])].sort();
  };
  const budgets = stage.riskRules.flatMap(({ budget }) => budget?.query ?? []);
  // Words for readers may change without voiding anybody's approval.
  const { promote, ...rest } = stage;
  return hashOf({
    release,
    stage: {
      ...rest,
      promote: promote && {
        with: promote.with,
        config: promote.config,
        branches: effect.branches,
      },
    },
    ...describeSets(effect.forward),
    rollback: effect.rollback && describeSets(effect.rollback),
    hotfix: effect.hotfix && describeSets(effect.hotfix),
    watch: describe(effect.watchGates),
    // What a chart is labelled with decides about nothing.
    queries: named('query', ...budgets).map(name => {
      const query = queries.get(name);
      return query && { ...query, unit: undefined };
    }),
    checks: named('check').map(name => describeCheck(checks.get(name))),
    // Only those that a gate asks for: a new freeze voids nobody's approval.
    windows: named('window').map(name => {
      const window = windows.get(name);
      return window && decidingPart(window);
    }),
  });
}

/** What is asked and expected; where, and where people look, does not decide. */
function describeCheck(check: CheckConfig | undefined): unknown {
  return check && { ...check, url: undefined, frontendUrl: undefined };
}

function describeSets({ gates, medium, high }: ReadGateSets): object {
  return {
    gates: gates && describe(gates),
    medium: describe(medium),
    high: describe(high),
  };
}

function describe(gates: ReadGate[]): unknown[] {
  return gates
    .map(({ spec, protect }) => ({
      name: spec.name,
      type: spec.type,
      of: spec.of,
      config: spec.config,
      observeOnly: spec.observeOnly,
      protect,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
