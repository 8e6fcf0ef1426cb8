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
  EvidenceItem,
  GateKind,
  GateStatus,
  Progress,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { z } from 'zod';
import type {
  ApprovalTerms,
  CollisionOutlook,
  ComponentDependency,
  ComponentLink,
  CountedApproval,
  Delegation,
  EnteredTarget,
  GateSubject,
  Instant,
  JudgedDeployment,
  OutsideReport,
  RanDeployment,
  TickedItem,
  TrustedGroup,
  WindowOutlook,
} from './gateFacts';

/**
 * What an answer rests on: the release's deployment in `of`, what was recorded
 * (such as reports and ticks; then anything that is recorded makes it old), the
 * applications of the stage that is to be entered, the risk class, or the
 * promotion: who asked and who approved. An answer about one promotion, or given
 * before anybody asked, is none about another, and it is asked again right
 * before the effect.
 * @public
 */
export type GateInput =
  | 'deployment'
  | 'records'
  | 'entered'
  | 'risk'
  | 'promotion';

/** Everything a gate may look at. @public */
export interface GateContext<TConfig> {
  gate: { name: string; type: string };
  config: TConfig;
  subject: GateSubject;
  /** The stage named by `of`. */
  of?: string;
  /** Absent: the release never ran there; the gate is unknown or pending. */
  deployment?: JudgedDeployment;
  /**
   * Earlier deployments of the release there, newest first, without those that
   * ended by failure or rollback (R7).
   */
  earlierStays: JudgedDeployment[];
  /** The applications of the stage that is to be entered, by live facts. */
  entered: EnteredTarget[];
  /** What the release is judged by (R14); see `restsOn`. */
  risk: RiskClass;
  /**
   * The last deployment that had begun in a stage of the pipeline by a moment,
   * to compare with; it may have ended before. Absent: none is recorded.
   */
  ranAt(stage: string, at: Instant): RanDeployment | undefined;
  /** The open promotion, when somebody has asked. */
  promotion?: {
    id: string;
    requestedBy: string;
    requestedAt: Instant;
    approvals: CountedApproval[];
    /** People whose approval never counts here, with the reason. */
    excluded: Array<{ userRef: string; because: string }>;
    /**
     * Why nobody's approval counts, in words: at high risk it is not known of
     * everybody who wrote what it brings along who that is (R25). Absent: all of
     * them are known, or it does not matter.
     */
    unknownAuthors?: string[];
  };
  /**
   * When the release's watch began, for a gate that is asked in it: an answer
   * from before does not tell of this release. Absent: it is not watched.
   */
  watchedSince?: Instant;
  /**
   * What outside systems reported of this component, newest first (R34): the
   * newest of each check, and all of a check that tells of incidents.
   */
  reports: OutsideReport[];
  /** What of this gate's checklist was ticked for this release. */
  ticked: TickedItem[];
  /** Absent: what the catalog says has not been read yet. */
  links?: ComponentLink[];
  /** What it depends on, and what gates name. Absent: not read yet. */
  dependencies?: ComponentDependency[];
  /** Of the calendar; with names, only those count. */
  windows(names?: string[]): WindowOutlook;
  /** The other gates of its type that are asked for the same entry. */
  alsoAsked: Array<{ gate: string; config: TConfig }>;
  /** Resolves groups by R23. */
  readGroups(refs: string[]): Promise<TrustedGroup[]>;
  /** Seats that are handed over now, for this stage. */
  readDelegations(): Promise<Delegation[]>;
  /** Other changes that it would touch at this moment, in the whole portal. */
  readCollisions(): Promise<CollisionOutlook>;
  now: Instant;
  /**
   * `now` lies in the past, and so does all that is recorded here: what is
   * asked outside is asked about that moment. Absent: this very moment.
   */
  past?: true;
}

/** A value as a number, with the bounds that it was held against. @public */
export interface GateFigure {
  value: number;
  bounds: number[];
  /** What it is counted in; absent: plain. */
  unit?: string;
}

/** What a gate found. It never throws for a condition that does not hold. @public */
export interface GateOutcome {
  /** `unknown` when it could not be told; that never lets through. */
  status: Exclude<GateStatus, 'overridden'>;
  reason: Sentence;
  value?: string;
  threshold?: string;
  /** The same to be drawn, one release beside the other. */
  figure?: GateFigure;
  progress?: Progress;
  /** The earliest moment at which it can let through. */
  passesAt?: Instant;
  /**
   * Why no such moment is known, in one short sentence: "It ends when
   * somebody of platform approves". Absent: said by kind and status.
   */
  noEndBecause?: string;
  /**
   * Trouble interrupts what it waits for, which a newer release may end; as a
   * protected soak it then keeps none back (R11).
   */
  interrupted?: boolean;
  /**
   * What `whoCanAct` is to do has been waited for so long that they are
   * notified, once for each promotion; of a checklist that is pending.
   */
  reminds?: boolean;
  /** Until when this answer may be used. Absent: as long as the facts stand. */
  validUntil?: Instant;
  whoCanAct?: string[];
  nextAction?: string;
  /**
   * Ids of approvals whose givers are in none of the groups any more that decide
   * about the entry, while all of those groups are known: these are void (R23).
   */
  leavers?: string[];
  /** Approvals that count in the seat of somebody else, with that person's name. */
  countsFor?: Array<{ approvalId: string; delegationId: string; name: string }>;
  evidence: EvidenceItem[];
  /**
   * Ask again at this moment at the latest, even if nothing changes.
   * Absent: only when facts change.
   */
  recheckAt?: Instant;
}

/** A name in a gate's config that must exist elsewhere in config. @public */
export interface GateReference {
  kind:
    | 'query'
    | 'stage'
    | 'check'
    | 'report'
    | 'alertmanager'
    | 'prometheus'
    | 'window';
  name: string;
  /** Where the gate names it; default: its key that is called like the kind. */
  path?: string[];
}

/**
 * A kind of gate. One object serves all gates of its type, on every replica at
 * once; it keeps no state.
 * @public
 */
export interface GateType<TConfig = unknown> {
  /** The word in config: `type: soak`. */
  type: string;
  /**
   * Raised whenever the same facts would be judged otherwise than before: then
   * no older answer counts. 1 unless set.
   */
  version?: number;
  kind: GateKind;
  /** Validates the keys of the gate besides `type` and `of`; unknown keys are refused. */
  configSchema: z.ZodType<TConfig>;
  /** Whether `of` must be given, may be given, or is refused. */
  of: 'required' | 'optional' | 'refused';
  /** When that changes, the gate is asked again. `deployment` unless set. */
  restsOn?: GateInput;
  /** The same where it depends on the config, or is more than one. */
  inputs?(config: TConfig): GateInput[];
  /** Asks somebody outside; for unasked candidates it runs rarely and after the cheap ones (R9). */
  costly: boolean;
  /** Whether it does with this config; default: `costly`. */
  isCostly?(config: TConfig): boolean;
  /** What holds of the approvals that it counts; only of a gate that asks persons. */
  approvals?(config: TConfig): ApprovalTerms;
  /** Names in config that must exist, such as queries and stages; checked at start. */
  references?(config: TConfig): GateReference[];
  /**
   * Whether it can judge a moment in the past (`past` in the context), or why
   * not. Absent: it cannot, and is never asked about one.
   */
  judgesPast?(config: TConfig): true | { because: string };
  /** Words for a list: "Soak in staging". */
  title(config: TConfig, of?: string): string;
  /**
   * Judges. Called with the facts of one moment; anything it asks outside obeys
   * the signal. A throw counts as `unknown`.
   */
  evaluate(
    context: GateContext<TConfig>,
    options: { signal: AbortSignal },
  ): Promise<GateOutcome>;
}

/** Keeps the type of `config` while a gate type is written. @public */
export function createGateType<TConfig>(
  gateType: GateType<TConfig>,
): GateType<TConfig> {
  return gateType;
}
