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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import { decide, whereItStands } from './decide';
import type { Decision } from './decision';
import { whyExceptionIsOver } from './exceptions';
import { stageOf } from './lookups';
import { inWords, messageText } from './messageText';
import { lateResults, mayBecomeLate } from './reminders';
import { aboutOverride } from './overrideNotice';
import { awaitsSignOff, signOffGroups } from './signOff';
import { isOpen } from './transitions';
import type { ComponentState, Deployment, Promotion } from './types';
import { uncoveredSentence } from './uncovered';
import { at, words as inSentence } from './words';

/**
 * What somebody is told of a promotion: that it awaits a decision, its end,
 * that a checklist (a gate by name) keeps it waiting, that it was overridden or
 * still has to be reviewed for that, that an exception from a freeze is to be
 * confirmed, or that it awaits its sign-off. `by`: who ended
 * it, where a person did (user ref).
 */
export type Occasion =
  | { kind: 'approval' | 'end'; by?: string }
  | { kind: 'reminder'; gate: string }
  | { kind: 'sign-off' | 'missed' }
  | { kind: 'override' | 'review'; overrideId: string }
  | { kind: 'exception'; exceptionId: string };

/** What is told of what: a promotion, a deployment that none covers, a departure of a train, or that nobody can tell its next one. */
export type News =
  | ({ promotionId: string } & Occasion)
  | { kind: 'uncovered'; deploymentId: string }
  | { kind: 'train'; runId: string }
  | { kind: 'train-untold'; trainId: string };

/** A message to people; its texts fit into one line of any channel (S37, S38). */
export interface Notice {
  /** Users and groups, by entity ref, never empty; those of them are told who are trusted (R23). */
  recipients: string[];
  /** Who did it themselves, and need not be told. */
  excluded?: string;
  title: string;
  /** The sentence that every page says of it at this moment. */
  description: string;
  /** Path in the portal. */
  link: string;
  severity: 'critical' | 'high' | 'normal' | 'low';
  /** What people can switch off for themselves. */
  topic: string;
  /**
   * The same for all messages about a promotion, apart from reminders: the
   * later one replaces the earlier.
   */
  scope: string;
}

const DONE = 'promotion succeeded';
const FAILED = 'promotion failed';
const WITHDRAWN = 'promotion withdrawn';

/** How each end is told; what still goes on has none. */
const ENDS: Partial<
  Record<
    PromotionState,
    Pick<Notice, 'severity' | 'topic'> & { words: string; bad?: true }
  >
> = {
  succeeded: { words: 'has succeeded', severity: 'normal', topic: DONE },
  failed: { words: 'has failed', severity: 'high', topic: FAILED, bad: true },
  'rolled-back': {
    words: 'was rolled back',
    severity: 'high',
    topic: FAILED,
    bad: true,
  },
  rejected: {
    words: 'was rejected',
    severity: 'high',
    topic: FAILED,
    bad: true,
  },
  expired: {
    words: 'has expired',
    severity: 'high',
    topic: FAILED,
    bad: true,
  },
  cancelled: { words: 'was cancelled', severity: 'low', topic: WITHDRAWN },
  superseded: {
    words: 'was superseded',
    severity: 'low',
    topic: WITHDRAWN,
  },
};

/**
 * What is to be told of a promotion at this moment, and to whom; `undefined`:
 * nothing, or not any more.
 */
export function noticeOf(
  state: ComponentState,
  promotion: Promotion,
  about: Occasion,
): Notice | undefined {
  const notice = whatIsTold(state, promotion, about);
  return notice && harmless(notice);
}

/** To its owners: what runs in a protected stage without a promotion; absent: nobody owns it. */
export function noticeOfUncovered(
  state: ComponentState,
  deployment: Deployment,
): Notice | undefined {
  const { owner } = state.component;
  return owner === undefined
    ? undefined
    : harmless({
        ...linked(
          state,
          deployment,
          `arrived in ${deployment.stage} without a promotion`,
        ),
        recipients: [owner],
        description: uncoveredSentence(state, deployment),
        severity: 'high',
        topic: 'not covered by a promotion',
        scope: `release-pipeline:deployment:${deployment.id}`,
      });
}

/** What others wrote goes on to chat and mail. */
export function harmless(notice: Notice): Notice {
  return {
    ...notice,
    title: messageText(notice.title),
    description: messageText(notice.description),
  };
}

function whatIsTold(
  state: ComponentState,
  promotion: Promotion,
  about: Occasion,
): Notice | undefined {
  switch (about.kind) {
    case 'approval':
      return ofApproval(state, promotion);
    case 'reminder':
      return ofReminder(state, promotion, about.gate);
    case 'sign-off':
      return ofSignOff(state, promotion);
    case 'missed':
      return ofMissed(state, promotion);
    case 'override':
    case 'review':
      return ofOverride(state, promotion, about);
    case 'exception':
      return ofException(state, promotion, about);
    default:
      return ofEnd(state, promotion, about.by);
  }
}

/**
 * Whether what there is no notice of at this moment has to be told once there
 * is. A reminder: not while its checklist is late with nobody to tell, since
 * the next step would remind at once.
 */
export function isToldLater(
  state: ComponentState,
  promotion: Promotion,
  about: Occasion,
): boolean {
  return about.kind === 'reminder'
    ? isOpen(promotion.state) && mayBecomeLate(state, promotion, about.gate)
    : about.kind === 'approval';
}

/** Whether anybody may have to be told that it ended so; asked before the end is written. */
export function concernsSomebody(
  promotion: Pick<Promotion, 'requestedBy'>,
  to: PromotionState,
): boolean {
  const end = ENDS[to];
  return (
    end !== undefined && (isPerson(promotion.requestedBy) || end.bad === true)
  );
}

/** Who has to be told that they are asked, once for what they would approve; absent: nobody. */
export function toBeAsked(
  promotion: Promotion,
  { asks }: Decision,
): string[] | undefined {
  return promotion.askedFor === promotion.digest ? undefined : asks;
}

/** The people whose decision is all that is missing, and nobody else. */
function ofApproval(
  state: ComponentState,
  promotion: Promotion,
): Notice | undefined {
  const decision = isOpen(promotion.state)
    ? decide(state, promotion)
    : undefined;
  return (
    decision?.asks && {
      ...common(state, promotion, 'needs your approval'),
      link: pageOf(state, promotion),
      recipients: decision.asks,
      description: inWords(whereItStands(promotion, decision)),
      severity: 'normal',
      topic: 'approval needed',
    }
  );
}

/** Whoever may tick what is open; beside what is told of the promotion itself. */
function ofReminder(
  state: ComponentState,
  promotion: Promotion,
  gate: string,
): Notice | undefined {
  const late = lateResults(state, promotion).find(
    result => result.gate === gate,
  );
  const recipients = late?.whoCanAct?.filter(isPerson) ?? [];
  if (!late || recipients.length === 0) {
    return undefined;
  }
  const { title, link, scope } = common(state, promotion, 'waits');
  return {
    recipients,
    title: `Checklist '${gate}' of ${title}`,
    description: inWords(late.reason),
    link,
    severity: 'normal',
    topic: 'checklist reminder',
    scope: `${scope}:${gate}`,
  };
}

/** Whoever may confirm it, but never who asked for it. */
function ofSignOff(
  state: ComponentState,
  promotion: Promotion,
): Notice | undefined {
  const recipients = signOffGroups(state, promotion);
  return awaitsSignOff(promotion) && recipients.length > 0
    ? {
        ...common(state, promotion, 'awaits your sign-off'),
        link: pageOf(state, promotion),
        recipients,
        excluded: promotion.requestedBy,
        description: inWords(
          whereItStands(promotion, decide(state, promotion)),
        ),
        severity: 'normal',
        topic: 'sign-off needed',
      }
    : undefined;
}

/** Who asked, and who planned it: it waits for one of them. */
function ofMissed(
  state: ComponentState,
  promotion: Promotion,
): Notice | undefined {
  const recipients = [promotion.requestedBy, promotion.plan?.by ?? ''].filter(
    (ref, index, all) => isPerson(ref) && all.indexOf(ref) === index,
  );
  return isOpen(promotion.state) &&
    promotion.plan?.missed &&
    recipients.length > 0
    ? {
        ...common(state, promotion, 'missed its time'),
        link: pageOf(state, promotion),
        recipients,
        description: inWords(
          whereItStands(promotion, decide(state, promotion)),
        ),
        severity: 'high',
        topic: 'planned time missed',
      }
    : undefined;
}

/** Messages of their own, which nothing later about the promotion takes the place of. */
function ofOverride(
  state: ComponentState,
  promotion: Promotion,
  about: Extract<Occasion, { overrideId: string }>,
): Notice | undefined {
  const { kind, overrideId } = about;
  const isReview = kind === 'review';
  const { link, scope, title } = common(
    state,
    promotion,
    isReview ? 'was overridden: its review is owed' : 'was overridden',
  );
  const told = aboutOverride(state, promotion, about);
  return (
    told && {
      ...told,
      title,
      link,
      scope: `${scope}:${overrideId}${isReview ? ':review' : ''}`,
    }
  );
}

/** Whoever may confirm it; nobody once it is confirmed or over. */
function ofException(
  state: ComponentState,
  promotion: Promotion,
  { exceptionId }: Extract<Occasion, { exceptionId: string }>,
): Notice | undefined {
  const exception = state.exceptions?.find(({ id }) => id === exceptionId);
  const recipients = stageOf(state, promotion.stage)?.breakGlassGroups ?? [];
  if (
    !exception ||
    exception.confirmedBy !== undefined ||
    whyExceptionIsOver(state, exception) !== undefined ||
    recipients.length === 0
  ) {
    return undefined;
  }
  const { scope, title } = common(
    state,
    promotion,
    'asks for an exception from a freeze',
  );
  const { eventTitle, expiresAt, reason, ticket, userName } = exception;
  return {
    title,
    link: pageOf(state, promotion),
    recipients,
    excluded: exception.userRef,
    description: inWords(
      inSentence(
        `${userName} asks to let it pass freeze '${eventTitle}' until `,
        at(expiresAt),
        `: “${reason}”, ${ticket}. Somebody else has to confirm it.`,
      ),
    ),
    severity: 'high',
    topic: 'exception asked',
    scope: `${scope}:${exceptionId}`,
  };
}

/** Who asked for it; and whose component it is, where it ended badly. */
function ofEnd(
  state: ComponentState,
  promotion: Promotion,
  by: string | undefined,
): Notice | undefined {
  const end = ENDS[promotion.state];
  const { owner } = state.component;
  const recipients = [
    isPerson(promotion.requestedBy) ? promotion.requestedBy : [],
    (end?.bad && owner) || [],
  ]
    .flat()
    .filter(ref => ref !== by);
  if (!end || recipients.length === 0) {
    return undefined;
  }
  const { severity, topic, words } = end;
  return {
    ...common(state, promotion, words),
    link: pageOf(state, promotion),
    recipients,
    excluded: by !== undefined && isPerson(by) ? by : undefined,
    description: inWords(whereItStands(promotion, undefined)),
    severity,
    topic,
  };
}

function common(
  state: ComponentState,
  promotion: Promotion,
  what: string,
): Pick<Notice, 'title' | 'link' | 'scope'> {
  return {
    ...linked(state, promotion, `to ${promotion.stage} ${what}`),
    scope: `release-pipeline:${promotion.id}`,
  };
}

function linked(
  state: ComponentState,
  { releaseId, stage }: Pick<Promotion, 'releaseId' | 'stage'>,
  what: string,
): Pick<Notice, 'title' | 'link'> {
  const version =
    state.releases.find(({ id }) => id === releaseId)?.version ?? 'a release';
  return {
    title: `${state.component.name} ${version} ${what}`,
    link: `${tabOf(state)}?stage=${encodeURIComponent(stage)}`,
  };
}

/** Where all of a promotion is on one page. */
function pageOf(state: ComponentState, { id }: Pick<Promotion, 'id'>): string {
  return `${tabOf(state)}/promotions/${encodeURIComponent(id)}`;
}

/** Where the tab of the component is. */
function tabOf({ component }: ComponentState): string {
  const [kind, namespace, name] = component.ref
    .split(/[:/]/)
    .map(encodeURIComponent);
  return `/catalog/${namespace}/${kind}/${name}/release-pipeline`;
}

/** The system, and jobs that ask, read no messages. */
function isPerson(ref: string): boolean {
  return ref.startsWith('user:');
}
