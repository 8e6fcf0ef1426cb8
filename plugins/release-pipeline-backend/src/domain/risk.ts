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
import { coerce, diff, parse, type SemVer } from 'semver';
import { runningRelease } from './lookups';
import type {
  ComponentRecord,
  ComponentState,
  Promotion,
  Release,
  RiskRule,
  StagePolicy,
} from './types';
import { listed } from './words';

/**
 * Between what runs and what would run, in either direction: the way back over
 * a major version is as far. `unreadable`: one of them is no version.
 */
export type VersionJump = 'major' | 'minor' | 'patch' | 'none' | 'unreadable';

/** How risky a promotion is, with every reason for it, weightiest first (R14). */
export interface Risk {
  class: RiskClass;
  reasons: string[];
}

const CLASSES: readonly RiskClass[] = ['low', 'medium', 'high'];

/** Below zero: less risky. */
export function compareRisk(first: RiskClass, second: RiskClass): number {
  return CLASSES.indexOf(first) - CLASSES.indexOf(second);
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
 * says more of has the stage's default. Where a rule asks for the jump and a
 * version cannot be read, that counts as high, and is named.
 */
export function riskOf(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Risk {
  const running = runningRelease(state, stage.name);
  const jump = versionJump(running?.version, release.version);
  const found = stage.riskRules
    .filter(rule => isMet(rule, state.component, jump))
    .map(rule => {
      const counts = rule.jump && jump === 'unreadable' ? 'high' : rule.class;
      return {
        class: counts,
        reason: `${describe(rule, state.component, {
          jump,
          from: running?.version,
          to: release.version,
        })}: ${counts}`,
      };
    })
    .sort((first, second) => compareRisk(second.class, first.class));
  const byDefault = {
    class: stage.riskDefault,
    reason: `Everything in ${stage.name} is at least ${stage.riskDefault}`,
  };
  const raising = found.filter(
    one => compareRisk(one.class, stage.riskDefault) >= 0,
  );
  return {
    class: highestRisk(stage.riskDefault, ...raising.map(one => one.class)),
    reasons: [
      ...new Set(
        (raising.length > 0 ? raising : [byDefault]).map(
          ({ reason }) => reason,
        ),
      ),
    ],
  };
}

/** What a promotion carries of its risk. */
type RiskOfPromotion = Pick<Promotion, 'risk' | 'riskComputed' | 'riskBecause'>;

/**
 * The risk that a release is judged by. That of an open promotion only rises by
 * itself (R14): above what a person set it to only when the rules say more than
 * they did then.
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
  const { risk, riskComputed = risk } = promotion;
  const now =
    compareRisk(computed.class, riskComputed) > 0
      ? highestRisk(risk, computed.class)
      : risk;
  return now === computed.class
    ? computed
    : {
        class: now,
        reasons: [
          `${capital(now)} ${
            promotion.riskBecause ?? 'since it was asked for'
          }`,
          ...computed.reasons,
        ],
      };
}

/**
 * By semantic versioning, with or without a leading `v`, also of two numbers
 * (`1.4`). Nothing running is no jump.
 */
export function versionJump(from: string | undefined, to: string): VersionJump {
  if (from === undefined || from === to) {
    return 'none';
  }
  const before = readVersion(from);
  const after = readVersion(to);
  if (!before || !after) {
    return 'unreadable';
  }
  switch (diff(before, after)) {
    case 'major':
    case 'premajor':
      return 'major';
    case 'minor':
    case 'preminor':
      return 'minor';
    case null:
      return 'none';
    default:
      return 'patch';
  }
}

/** A tag such as `main-3f9d2` holds digits and is no version: nothing may stand before them. */
function readVersion(version: string): SemVer | undefined {
  const exact = parse(version);
  if (exact) {
    return exact;
  }
  return /^v?\d+\.\d+$/.test(version)
    ? coerce(version) ?? undefined
    : undefined;
}

function isMet(
  rule: RiskRule,
  component: ComponentRecord,
  jump: VersionJump,
): boolean {
  const names = (list: string[] | undefined, value: string | undefined) =>
    list === undefined || (value !== undefined && list.includes(value));
  return (
    names(rule.types, component.type) &&
    names(rule.systems, component.system) &&
    names(rule.components, component.ref) &&
    (rule.jump === undefined ||
      jump === 'unreadable' ||
      rule.jump.some(one => one === jump))
  );
}

function describe(
  rule: RiskRule,
  component: ComponentRecord,
  versions: { jump: VersionJump; from?: string; to: string },
): string {
  const { jump, from, to } = versions;
  const says = [
    rule.components && component.name,
    rule.types && `type ${component.type}`,
    rule.systems && `system ${component.system?.replace(/^.*\//, '')}`,
    rule.jump &&
      (jump === 'unreadable'
        ? `${from} → ${to}, which cannot be compared as versions`
        : `${jump} version ${from} → ${to}`),
  ].filter(part => part !== undefined);
  return capital(listed(says));
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
