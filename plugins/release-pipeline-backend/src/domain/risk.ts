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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { releaseOf, runningRelease, stageOf } from './lookups';
import { rememberedByFacts } from './rememberedByState';
import { RISK_MATCHERS, RISK_SOURCES } from './risk/matchers';
import type {
  RiskFinding,
  RiskInput,
  RiskKey,
  RiskMatch,
  RiskMatcher,
} from './risk/types';
import { isBeforeEffect, isOpen } from './transitions';
import type {
  ComponentState,
  Promotion,
  Release,
  RiskRule,
  StagePolicy,
} from './types';
import { capital, listed } from './words';

/** How risky a promotion is, with every reason for it, weightiest first (R14). */
export interface Risk {
  class: RiskClass;
  /** Without what counts as high only as long as it cannot be read. */
  known: RiskClass;
  reasons: string[];
}

/** The same by the rules alone, with what tells each finding from others. */
export interface ComputedRisk extends Risk {
  findings: Array<Required<Pick<RiskFinding, 'class' | 'keys'>> & RiskFinding>;
}

/** Least risky first. */
export const RISK_CLASSES: readonly RiskClass[] = ['low', 'medium', 'high'];

/** Below zero: less risky. */
export function compareRisk(first: RiskClass, second: RiskClass): number {
  return RISK_CLASSES.indexOf(first) - RISK_CLASSES.indexOf(second);
}

/** The riskiest of them. */
export function highestRisk(
  first: RiskClass,
  ...others: RiskClass[]
): RiskClass {
  return others.reduce(
    (highest, one) => (compareRisk(one, highest) > 0 ? one : highest),
    first,
  );
}

/**
 * Judges a release on its way into a stage by the stage's rules; what nothing
 * says more of has the stage's default. Where a rule asks for what cannot be
 * read, such as the jump between what are no versions, that counts as high, and
 * is named.
 */
export const riskOf = rememberedByFacts(computeRisk);

function computeRisk(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): ComputedRisk {
  const input = {
    state,
    stage,
    release,
    running: runningRelease(state, stage.name),
  };
  const raising = [
    ...stage.riskRules.flatMap(rule => findingOf(rule, input) ?? []),
    ...RISK_SOURCES.flatMap(source => source(input)),
  ]
    .filter(one => compareRisk(one.class, stage.riskDefault) >= 0)
    .sort((first, second) => compareRisk(second.class, first.class));
  const byDefault: RiskFinding = {
    class: stage.riskDefault,
    reason: `Everything in ${stage.name} is at least ${stage.riskDefault}`,
  };
  const known = raising.filter(({ unreadable }) => !unreadable);
  return {
    class: highestRisk(stage.riskDefault, ...raising.map(one => one.class)),
    known: highestRisk(stage.riskDefault, ...known.map(one => one.class)),
    reasons: [
      ...new Set(
        (raising.length > 0 ? raising : [byDefault]).map(
          ({ reason }) => reason,
        ),
      ),
    ],
    findings: [byDefault, ...raising].map(one => ({
      ...one,
      keys: one.keys ?? [one.reason],
    })),
  };
}

/** Undefined: something that the rule names is not met. */
function findingOf(rule: RiskRule, input: RiskInput): RiskFinding | undefined {
  const matches: RiskMatch[] = [];
  for (const key of Object.keys(RISK_MATCHERS) as RiskKey[]) {
    const wanted = rule[key];
    if (wanted !== undefined) {
      const match = (RISK_MATCHERS[key] as RiskMatcher)(wanted, input);
      if (!match) {
        return undefined;
      }
      matches.push(match);
    }
  }
  const unreadable = matches.some(match => match.unreadable);
  const counts = unreadable ? 'high' : rule.class;
  return {
    class: counts,
    reason: `${capital(listed(matches.map(({ says }) => says)))}: ${counts}`,
    unreadable,
    keys: [
      `${JSON.stringify(rule)}${unreadable ? ' unread' : ''}`,
      ...matches.flatMap(({ keys = [] }) => keys),
    ],
  };
}

/** What a promotion carries of its risk. */
type RiskOfPromotion = Pick<
  Promotion,
  'risk' | 'riskKnown' | 'riskComputed' | 'riskSeen' | 'riskBecause'
>;

/**
 * The risk that a release is judged by. That of an open promotion only rises by
 * itself (R14): above what a person set it to only by what was not found yet
 * then. What cannot be read counts as high, but only as long as that
 * is so: nothing was found that it could not fall below again.
 */
export function riskNow(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  promotion: RiskOfPromotion | undefined,
): Risk {
  const computed = riskOf(state, stage, release);
  if (!promotion) {
    return computed;
  }
  const { class: now, known } = riskAbove(promotion, computed);
  return {
    class: now,
    known,
    reasons:
      now === computed.class
        ? computed.reasons
        : [
            `${capital(now)} ${
              promotion.riskBecause ?? 'since it was asked for'
            }`,
            ...computed.reasons,
          ],
  };
}

/** What a promotion is judged by; one that is past its effect keeps what it had. */
export function riskOfPromotion(
  state: ComponentState,
  promotion: Promotion,
): RiskClass {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return stage && release && isBeforeEffect(promotion.state)
    ? riskNow(state, stage, release, promotion).class
    : promotion.risk;
}

/**
 * What a release is judged by on its way into a stage: by its open promotion,
 * else by the rules; `undefined` where there is no such release.
 */
export function riskInto(
  state: ComponentState,
  stage: StagePolicy,
  releaseId: string,
): RiskClass | undefined {
  const release = releaseOf(state, releaseId);
  const open = state.promotions.find(
    promotion =>
      promotion.stage === stage.name &&
      promotion.releaseId === releaseId &&
      isOpen(promotion.state),
  );
  if (open) {
    return riskOfPromotion(state, open);
  }
  return release && riskOf(state, stage, release).class;
}

function riskAbove(
  {
    risk,
    riskKnown = risk,
    riskComputed = riskKnown,
    riskSeen,
  }: RiskOfPromotion,
  computed: ComputedRisk,
): Pick<Risk, 'class' | 'known'> {
  if (riskSeen) {
    const isNew = computed.findings.filter(({ keys }) =>
      keys.some(key => !riskSeen.includes(key)),
    );
    const known = isNew.filter(({ unreadable }) => !unreadable);
    return {
      class: highestRisk(riskKnown, ...isNew.map(one => one.class)),
      known: highestRisk(riskKnown, ...known.map(one => one.class)),
    };
  }
  const atLeast = (found: RiskClass) =>
    compareRisk(found, riskComputed) > 0
      ? highestRisk(riskKnown, found)
      : riskKnown;
  return { class: atLeast(computed.class), known: atLeast(computed.known) };
}

/** What the rules found, to be kept when a person sets a class knowing it. */
export function riskSeenIn({ findings }: ComputedRisk): string[] {
  return [...new Set(findings.flatMap(({ keys }) => keys))];
}

/** What a promotion carries of the risk that it is judged by from now on. */
export function riskToCarry(
  now: Risk,
  before: Pick<Promotion, 'risk' | 'riskKnown' | 'riskComputed'>,
  computed: Risk,
): Pick<Promotion, 'risk' | 'riskKnown' | 'riskComputed'> {
  const { risk, riskKnown = risk, riskComputed = riskKnown } = before;
  return {
    risk: now.class,
    riskKnown: now.known,
    // What a person has seen the rules say does not raise it once more.
    riskComputed: highestRisk(riskComputed, computed.known),
  };
}
