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

import type {
  GateKind,
  GateView,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';

const lettingThrough = ['passed', 'warned', 'skipped', 'overridden'];

/** Only these let a release through; a word that is not known never does. */
export function letsThrough(status: string): boolean {
  return lettingThrough.includes(status);
}

/**
 * A gate that is being tried says what it would have said and weighs nothing;
 * the wire tells of it in the reason alone.
 */
export function isObserved(gate: GateView): boolean {
  const [start] = gate.reason;
  return (
    gate.status === 'skipped' &&
    typeof start === 'string' &&
    start.startsWith('Observed only')
  );
}

/** A costly gate that waits for the others; told in the reason alone too. */
export function isNotStarted(gate: GateView): boolean {
  const [start] = gate.reason;
  return (
    gate.status === 'pending' &&
    typeof start === 'string' &&
    start.startsWith('Not started yet')
  );
}

/** What the reader is shown of a gate: its result, or that there is none yet, or that it is only observed. */
export function shownStatus(gate: GateView): string {
  if (isNotStarted(gate)) {
    return 'not-started';
  }
  return isObserved(gate) ? 'observed' : gate.status;
}

const kindWords: Record<GateKind, string> = {
  build: 'Build confidence',
  environment: 'Environment',
  runtime: 'Runtime',
  people: 'People',
  calendar: 'Calendar',
  platform: 'Platform',
};

/** Which side a condition looks at, as it is read; what is not known as it came. */
export function kindWord(kind: string): string {
  return Object.hasOwn(kindWords, kind) ? kindWords[kind as GateKind] : kind;
}

/** The statuses of what weighs, as "n of m" counts them. */
export function weighingStatuses(gates: GateView[]): string[] {
  return gates.filter(gate => !isObserved(gate)).map(({ status }) => status);
}

/** What has to hold: what nobody can override first, where it does not hold. */
export function everyCondition(verdict: Verdict): GateView[] {
  return [...(verdict.preconditions ?? []), ...verdict.gates];
}

/** Conditions that hold a release back, in the backend's order. */
export function blockersOf(gates: GateView[]): GateView[] {
  return gates.filter(gate => !letsThrough(gate.status));
}

/** The judgement that a stage shows first: what is open, then the candidate. */
export function leadingVerdict(stage: StageView): Verdict | undefined {
  const [open] = stage.promotions;
  const withRole = (role: Verdict['roles'][number]) =>
    stage.verdicts.find(verdict => verdict.roles.includes(role));
  return (
    (open &&
      stage.verdicts.find(verdict => verdict.release.id === open.release.id)) ??
    withRole('candidate') ??
    withRole('newest') ??
    stage.verdicts[0]
  );
}
