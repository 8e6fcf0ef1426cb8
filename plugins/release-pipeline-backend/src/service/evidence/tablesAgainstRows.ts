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
  PromotionEvidence,
  RecordedRelease,
} from '../../database/evidenceQueries';
import type { EvidenceRow } from '../../database/evidenceRows';
import { isOpen } from '../../domain/transitions';
import type { Approval, Effect } from '../../domain/types';
import {
  approvalVoidRowSchema,
  decidedRowSchema,
  effectRowSchema,
  type RecordedIntent,
  requestedRowSchema,
  seatsRowSchema,
  transitionRowSchema,
} from './recordedPayloads';

/** How long after its table the row of the same transaction may be written. */
const SAME_MOMENT_MS = 5 * 60_000;

const STATES: Record<string, Effect['state']> = {
  'effect-done': 'done',
  'effect-already-there': 'done',
  'effect-withdrawn': 'withdrawn',
  'effect-failed': 'failed',
};

const ENDS = [
  'promotion-transition',
  'rejected',
  'cancelled',
  'effect-failed',
  'signed-off',
  'problem-reported',
];

/**
 * Holds what the tables say of a promotion against what the chain says: who asked,
 * for what, who decided, what was done, and how it ended. Nothing else of the
 * tables is proved.
 *
 * @param intent - what the last row that let it go holds; absent: none did
 * @returns what differs, in words
 */
export function tablesAgainstRows(
  evidence: PromotionEvidence,
  intent: RecordedIntent | undefined,
): string[] {
  return [
    ...requestDiffers(evidence),
    ...(intent ? intentDiffers(evidence, intent) : []),
    ...approvalsDiffer(evidence),
    ...seatsDiffer(evidence),
    ...effectsDiffer(evidence),
    ...endDiffers(evidence),
  ];
}

function requestDiffers({ promotion, rows }: PromotionEvidence): string[] {
  const row = rows.find(({ kind }) => kind === 'promotion-requested');
  const asked = requestedRowSchema.safeParse(row?.payload).data;
  if (!row || !asked) {
    return ['who asked for it'];
  }
  return [
    ...differing(promotion, asked, {
      requestedBy: 'who asked for it',
      requestedByName: 'the name of who asked for it',
      reason: 'why it was asked for',
      releaseId: 'which release it is',
      stage: 'the stage',
      direction: 'the direction',
      lane: 'the lane',
      automatic: 'whether it was asked for by itself',
      attempt: 'which attempt it is',
    }),
    ...(isSameMoment(promotion.requestedAt, row.at)
      ? []
      : ['when it was asked for']),
  ];
}

function intentDiffers(
  { promotion, release, replaces, rows }: PromotionEvidence,
  intent: RecordedIntent,
): string[] {
  const last = rows.findLast(({ kind }) =>
    ['effect-intended', 'effect-withdrawn'].includes(kind),
  );
  return [
    ...(consistsOf(release, intent.release)
      ? []
      : ['what the release consists of']),
    // What was withdrawn is judged anew, by what is so then.
    ...(last?.kind === 'effect-withdrawn'
      ? []
      : [
          ...(consistsOf(replaces, intent.replaces)
            ? []
            : ['what it replaces']),
          ...differing(promotion, intent, {
            digest: 'what approvals are bound to',
            policyVersion: 'the policy',
          }),
        ]),
  ];
}

/** Digests that became known since are no difference; all that was recorded stays. */
function consistsOf(
  now: RecordedRelease | undefined,
  then: RecordedRelease | undefined,
): boolean {
  if (!now || !then) {
    return now === then;
  }
  const parts = Object.keys(then.artifacts);
  return (
    now.key === then.key &&
    now.version === then.version &&
    Object.keys(now.artifacts).length === parts.length &&
    parts.every(part => {
      const is = now.artifacts[part];
      const was = then.artifacts[part];
      return (
        is !== undefined &&
        is.name === was.name &&
        is.tag === was.tag &&
        is.revision === was.revision &&
        (was.digest === undefined || is.digest === was.digest)
      );
    })
  );
}

function approvalsDiffer({ approvals, rows }: PromotionEvidence): string[] {
  const given = rows.filter(({ kind }) =>
    ['approved', 'rejected'].includes(kind),
  );
  const found = approvals.flatMap((approval, index) =>
    approvalDiffers(approval, given[index], rows),
  );
  return given.length > approvals.length
    ? [...found, 'an approval or rejection that the tables do not hold']
    : found;
}

function approvalDiffers(
  approval: Approval,
  row: EvidenceRow | undefined,
  rows: EvidenceRow[],
): string[] {
  const name = `the ${
    approval.decision === 'approved' ? 'approval' : 'rejection'
  } of ${approval.userName}`;
  const decided = decidedRowSchema.safeParse(row?.payload).data;
  if (!row || !decided) {
    return [`${name}, which the rows do not hold`];
  }
  const isSame =
    row.kind === approval.decision &&
    decided.person.ref === approval.userRef &&
    decided.person.name === approval.userName &&
    decided.digest === approval.digest &&
    decided.reason === approval.reason &&
    String(decided.openGates) === String(approval.openGates) &&
    String(decided.delegations.map(({ id }) => id)) ===
      String(approval.delegationIds ?? []) &&
    isSameMoment(approval.at, row.at);
  const over = rows.filter(one => endsApproval(one, approval, row));
  const because = over.flatMap(
    ({ payload }) =>
      approvalVoidRowSchema.safeParse(payload).data?.because ?? [],
  );
  const isSameEnd =
    over.length > 0 === (approval.voidedAt !== undefined) &&
    because.every(one => one === approval.voidBecause);
  return [
    ...(isSame ? [] : [name]),
    ...(isSameEnd ? [] : [`whether ${name} still counts, and why`]),
  ];
}

/** Once something was done: until then, in whose seats approvals count may change. */
function seatsDiffer({
  approvals,
  effects,
  rows,
}: PromotionEvidence): string[] {
  const row = rows.findLast(({ kind }) => kind === 'effect-intended');
  const intended = seatsRowSchema.safeParse(row?.payload).data;
  return effects.at(-1)?.state !== 'done' || !intended
    ? []
    : approvals.flatMap(({ countsFor, id, userName }) =>
        intended.approvals.some(
          one => one.id === id && one.countsFor !== countsFor,
        )
          ? [`in whose seat the approval of ${userName} counted`]
          : [],
      );
}

function endsApproval(
  { kind, payload, seq }: EvidenceRow,
  { id, userRef }: Approval,
  given: EvidenceRow,
): boolean {
  const { data } = approvalVoidRowSchema.safeParse(payload);
  return (
    (kind === 'approval-void' && data?.id === id) ||
    (kind === 'approval-withdrawn' && data?.approvalId === id) ||
    // A rejection ends what the same person gave before.
    (kind === 'rejected' && seq > given.seq && data?.person?.ref === userRef)
  );
}

function effectsDiffer({ effects, rows }: PromotionEvidence): string[] {
  const recorded = new Map<string, Pick<Effect, EffectPart>>();
  for (const { kind, payload } of rows) {
    const row = effectRowSchema.safeParse(payload).data;
    if (!row || !kind.startsWith('effect-')) {
      continue;
    }
    const { because, effectId, executor, href, plan, revision } = row;
    const before = recorded.get(effectId);
    recorded.set(effectId, {
      kind: executor ?? before?.kind ?? '',
      state: STATES[kind] ?? 'intended',
      summary: row.summary ?? plan?.summary ?? before?.summary ?? '',
      revision,
      href,
      because,
    });
  }
  const found = effects.flatMap(effect => {
    const row = recorded.get(effect.id);
    recorded.delete(effect.id);
    return row
      ? differing(effect, row, {
          kind: 'the way of what was done',
          state: 'what came of what was done',
          summary: 'what was done',
          revision: 'the revision of what was done',
          href: 'the link to what was done',
          because: 'why it was not done',
        })
      : ['something done, which the rows do not hold'];
  });
  return recorded.size > 0
    ? [...found, 'something done that the tables do not hold']
    : found;
}

type EffectPart =
  | 'kind'
  | 'state'
  | 'summary'
  | 'revision'
  | 'href'
  | 'because';

function endDiffers({ promotion, rows }: PromotionEvidence): string[] {
  const row = rows.findLast(({ kind }) => ENDS.includes(kind));
  const ended = transitionRowSchema.safeParse(row?.payload).data;
  const state = ended?.to ?? ended?.state ?? row?.kind.replace(/^effect-/, '');
  if (promotion.endedAt === undefined) {
    return state !== undefined && !isOpen(state) ? ['its state'] : [];
  }
  const { outcome = '' } = promotion;
  const said = ended?.outcome ?? ended?.because;
  const isSameOutcome =
    said === undefined && ended?.person
      ? // What people said is part of it.
        [ended.person.name, ended.reason ?? ''].every(part =>
          outcome.includes(part),
        )
      : outcome === (said ?? '');
  return [
    ...(state === promotion.state ? [] : ['its state']),
    ...(isSameOutcome ? [] : ['what came of it']),
    ...(row && isSameMoment(promotion.endedAt, row.at)
      ? []
      : ['when it ended']),
  ];
}

function isSameMoment(one: number, other: number): boolean {
  return Math.abs(one - other) <= SAME_MOMENT_MS;
}

/** The words for those members that are not the same. */
function differing<K extends string>(
  one: { [Key in NoInfer<K>]?: unknown },
  other: { [Key in NoInfer<K>]?: unknown },
  words: Record<K, string>,
): string[] {
  return (Object.keys(words) as K[])
    .filter(key => one[key] !== other[key])
    .map(key => words[key]);
}
