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

import {
  EVIDENCE_PREDICATE_TYPE,
  type EvidenceGate,
  type EvidencePack,
  type EvidenceStage,
  type Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { z } from 'zod';
import { isAsWritten } from '../../database/evidenceCheckpoints';
import type {
  PromotionEvidence,
  RecordedRelease,
} from '../../database/evidenceQueries';
import type { EvidenceRow } from '../../database/evidenceRows';
import type { Change } from '../../domain/changes/types';
import { nameOfChange } from '../../domain/risk/changes';
import { asText, iso, isoIf } from '../../domain/words';
import {
  decisionRowSchema,
  intentSchema,
  type RecordedGate,
  type RecordedStage,
  riskChangeRowSchema,
  seenSchema,
} from './recordedPayloads';
import { tablesAgainstRows } from './tablesAgainstRows';

type Predicate = EvidencePack['predicate'];

/**
 * All that is recorded of one promotion, as an in-toto Statement: what it was
 * judged by comes from the rows of the chain, in which nothing is changed.
 */
export function evidencePack(evidence: PromotionEvidence): EvidencePack {
  const { component, promotion, rows } = evidence;
  const unread: string[] = [];
  const read = <T>(row: EvidenceRow | undefined, schema: z.ZodType<T>) => {
    const parsed = row && schema.safeParse(row.payload);
    if (row && !parsed?.success) {
      unread.push(`${row.kind}, row ${row.seq}`);
    }
    return parsed?.data;
  };
  const ofKind = (...kinds: string[]) =>
    rows.filter(({ kind }) => kinds.includes(kind));
  const areWhole = rows.some(({ kind }) => kind === 'promotion-requested');
  const intended = ofKind('effect-intended').at(-1);
  const intent = read(intended, intentSchema);
  const differences = areWhole
    ? tablesAgainstRows(evidence, intent)
    : undefined;
  // As it was let go: tables may be written by hand.
  const { release, replaces } = intent ?? evidence;
  const after = ofKind(
    'promotion-transition',
    'signed-off',
    'problem-reported',
  ).flatMap(row => {
    const seen = 'observed' in row.payload ? read(row, seenSchema) : undefined;
    return seen ? [{ at: row.at, seen }] : [];
  });
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjectsOf(component.ref, release),
    predicateType: EVIDENCE_PREDICATE_TYPE,
    predicate: {
      component,
      promotion: {
        id: promotion.id,
        stage: promotion.stage,
        direction: promotion.direction,
        lane: promotion.lane,
        state: promotion.state,
        automatic: promotion.automatic,
        attempt: promotion.attempt,
        requestedBy: {
          ref: promotion.requestedBy,
          name: promotion.requestedByName,
        },
        requestedAt: iso(promotion.requestedAt),
        reason: promotion.reason,
        endedAt: isoIf(promotion.endedAt),
        outcome: promotion.outcome,
        policyVersion: promotion.policyVersion,
        digest: promotion.digest,
      },
      release,
      replaces,
      judgedAt: isoIf(intended?.at),
      risk: {
        class: intent?.risk.class ?? promotion.risk,
        reasons:
          intent?.risk.reasons ??
          [promotion.riskBecause].flatMap(reason => reason ?? []),
        changes: ofKind('risk-raised', 'risk-lowered').flatMap(row => {
          const change = read(row, riskChangeRowSchema);
          return change
            ? [
                {
                  at: iso(row.at),
                  from: change.from,
                  to: change.to,
                  by: change.person?.name,
                  reason: change.reason,
                },
              ]
            : [];
        }),
      },
      changes: (intent?.differences ?? []).map(
        ({ because, content, from, head, repository, to = head }) => ({
          repository,
          from,
          to,
          what: content?.changes.map(change =>
            nameOfChange(change as Change),
          ) ?? [because ?? 'It was not read'],
        }),
      ),
      commits: (intent?.ranges ?? []).flatMap(
        ({ commits, more = 0, repository }) =>
          commits
            ? [
                {
                  repository,
                  commits: commits.map(commit => ({
                    ...commit,
                    at: iso(commit.at),
                  })),
                  more,
                },
              ]
            : [],
      ),
      authors: {
        people: (intent?.ranges ?? []).flatMap(({ people = [] }) => people),
        unknown: intent
          ? [...intent.authors.pending, ...intent.authors.gaps]
          : [],
      },
      gates: (
        intent?.gates ?? (intended || !areWhole ? [] : evidence.gateResults)
      ).map(gateOf),
      approvals: evidence.approvals.map(approval => ({
        by: { ref: approval.userRef, name: approval.userName },
        at: iso(approval.at),
        decision: approval.decision,
        reason: approval.reason,
        digest: approval.digest,
        openGates: approval.openGates,
        countsFor: approval.countsFor,
        void:
          approval.voidedAt === undefined
            ? undefined
            : {
                at: iso(approval.voidedAt),
                because: approval.voidBecause ?? 'it was taken back',
              },
      })),
      decisions: decisionsIn(rows),
      effects: evidence.effects.map(effect => ({
        kind: effect.kind,
        state: effect.state,
        summary: effect.summary,
        intendedAt: iso(effect.createdAt),
        endedAt: isoIf(effect.endedAt),
        revision: effect.revision,
        href: effect.href,
        because: effect.because,
      })),
      before: (intent?.observed ?? []).map(stageOf),
      after: after.map(({ at, seen }) => ({
        at: iso(at),
        state: seen.to,
        observed: seen.observed.map(stageOf),
        watch: seen.watch.map(gateOf),
      })),
      unread,
      rows: rows.map(row => ({
        ...row,
        at: iso(row.at),
        payload: { ...row.payload },
      })),
      proof: {
        rowsHold: areWhole && rows.every(isAsWritten),
        tablesAgree: differences && differences.length === 0,
        differences: differences ?? [],
        head: evidence.head,
        verified: momentOf(evidence.check.whole),
        verifiedSince: momentOf(evidence.check.head),
        broken: evidence.check.broken && {
          at: evidence.check.broken.brokenAt,
          because: evidence.check.broken.because,
          foundAt: iso(evidence.check.broken.since),
        },
        checkpoint: momentOf(evidence.checkpoint),
      },
    },
  };
}

function momentOf<T extends { at: number }>(what: T | undefined) {
  if (!what) {
    return undefined;
  }
  const { at, ...others } = what;
  return { ...others, at: iso(at) };
}

/** What in-toto calls what it is about: name and digest. */
function subjectsOf(
  componentRef: string,
  { artifacts, key, version }: RecordedRelease,
): EvidencePack['subject'] {
  const subjects = Object.values(artifacts).map(
    ({ digest, name, revision, tag }) => {
      const [algorithm, value] = digest?.split(':') ?? [];
      return {
        name: tag === undefined ? name : `${name}:${tag}`,
        digest: {
          ...(value ? { [algorithm]: value } : {}),
          ...(!value && revision ? { gitCommit: revision } : {}),
          ...(!value && !revision ? { releaseKey: key } : {}),
        },
      };
    },
  );
  return subjects.length > 0
    ? subjects
    : [{ name: `${componentRef}@${version}`, digest: { releaseKey: key } }];
}

function decisionsIn(rows: EvidenceRow[]): Predicate['decisions'] {
  return rows.flatMap(row => {
    const decision = decisionRowSchema.safeParse(row.payload).data;
    if (!decision) {
      return [];
    }
    const { finding, gates, person, reason, text, ticket, to, verdict } =
      decision;
    const { title, until } = decision;
    const time = to ? `for ${to.at}` : 'as soon as it may';
    const isException = row.kind.startsWith('exception-');
    return [
      {
        seq: row.seq,
        at: iso(row.at),
        what: row.kind,
        by: person,
        gates,
        text:
          [
            row.kind === 'planned' && time,
            isException && title && `freeze '${title}'`,
            isException && until && `until ${until}`,
            verdict,
            reason,
            finding,
            text,
            ticket,
          ]
            .filter(Boolean)
            .join(' · ') || undefined,
      },
    ];
  });
}

function gateOf(
  gate: Omit<RecordedGate, 'reason' | 'evidence'> & {
    reason: Sentence;
    evidence: RecordedGate['evidence'];
  },
): EvidenceGate {
  return {
    name: gate.gate,
    title: gate.title ?? gate.gate,
    type: gate.type,
    of: gate.of,
    status: gate.status,
    reason: asText(gate.reason),
    value: gate.value,
    threshold: gate.threshold,
    observedAt: isoIf(gate.observedAt),
    since: isoIf(gate.since),
    inputs: gate.evidence.map(({ href, label, value }) => ({
      label,
      value: asText(value),
      href,
    })),
  };
}

function stageOf({
  completeAt,
  reasons,
  targets,
  ...stage
}: RecordedStage): EvidenceStage {
  return {
    ...stage,
    reasons: reasons.map(asText),
    completeAt: isoIf(completeAt),
    applications: targets.map(
      ({ observedAt, reasons: whyNot, running, ...target }) => ({
        ...target,
        runs: running.version,
        reasons: whyNot.map(asText),
        observedAt: isoIf(observedAt),
      }),
    ),
  };
}
