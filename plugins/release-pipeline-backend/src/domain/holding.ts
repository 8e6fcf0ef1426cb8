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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { applicationsIn } from './applicationsIn';
import { waitsForPeople } from './blockers';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import type { ComponentState, Release, StagePolicy } from './types';
import { listed, nameOfRef } from './words';

/** What everything that holds back tells, whatever it is. */
export interface Holding {
  since: Instant;
  /** Entity refs; words where nobody is named. */
  whoCanAct: string[];
  nextAction: string;
  /** Absent: an end is known. */
  noEndBecause?: string;
  evidence: EvidenceItem[];
}

/**
 * Completes what a condition that holds a release back says of itself: since
 * when, who can act, what is to be done, why no end is known, and what it rests
 * on. What the gate says stands; the rest follows from its kind and status.
 */
export function holdingOf(
  state: ComponentState,
  { stage, release }: { stage: StagePolicy; release: Release },
  judged: JudgedGate,
): Holding | undefined {
  const { gate, result, since } = judged;
  if (letsThrough(result.status)) {
    return undefined;
  }
  const whoCanAct = result.whoCanAct?.length
    ? result.whoCanAct
    : whoActs(state, stage, judged);
  return {
    // It has not let the release through since there is one.
    since: since ?? release.firstSeenAt,
    whoCanAct,
    nextAction: result.nextAction ?? nextStep(judged),
    noEndBecause:
      result.passesAt === undefined
        ? result.noEndBecause ?? whyNoEnd(judged, whoCanAct)
        : undefined,
    evidence: result.evidence.length
      ? result.evidence
      : looksAt(state, gate.of ?? stage.name, release),
  };
}

/** By whom it is done that it lets through; where it ends by itself, who could override it. */
function whoActs(
  { component }: ComponentState,
  stage: StagePolicy,
  judged: JudgedGate,
): string[] {
  const { gate, result } = judged;
  const owner = component.owner ? [component.owner] : [];
  const approvers = stage.approverGroups;
  const breakers = stage.breakGlassGroups;
  const isOthers =
    result.passesAt !== undefined ||
    gate.kind === 'calendar' ||
    judged.postponed ||
    gate.type === 'cooldown';
  const inOrder = isOthers
    ? [breakers, approvers, owner]
    : [gate.people ? approvers : owner, owner, approvers, breakers];
  return (
    inOrder.find(refs => refs.length > 0) ?? [
      `whoever looks after ${component.name}`,
    ]
  );
}

function nextStep(judged: JudgedGate): string {
  const { gate, result } = judged;
  if (result.passesAt !== undefined) {
    return 'Nothing: it ends by itself';
  }
  if (waitsForPeople(judged)) {
    return 'Ask those who can act';
  }
  if (result.status === 'failed') {
    return {
      build: 'Mend it, and let the check run again',
      environment: `Mend what is wrong in ${
        gate.of ?? 'the stage'
      }, or promote a newer release`,
      runtime: `Mend what is measured in ${
        gate.of ?? 'the stage'
      }, or promote a newer release`,
      people: 'Ask those who can act',
      calendar: 'Wait until it is over, or ask those who can act',
      platform: 'Mend what it says',
    }[gate.kind];
  }
  return result.status === 'pending'
    ? 'Nothing: it is judged again when anything changes'
    : 'See why it cannot be told; it is asked again by itself';
}

function whyNoEnd(judged: JudgedGate, whoCanAct: string[]): string {
  const { gate, result } = judged;
  if (waitsForPeople(judged)) {
    return `It ends when ${listed(whoCanAct.map(nameOfRef))} acted`;
  }
  if (result.status === 'failed') {
    return {
      build: 'It ends with another run that passes',
      environment: `It ends when ${gate.of ?? 'the stage'} is in order again`,
      runtime: 'It ends when what is measured is within its limits again',
      people: 'It ends when somebody acts',
      calendar: 'Nobody has set an end',
      platform: 'It ends when it is mended',
    }[gate.kind];
  }
  if (result.status !== 'pending') {
    return 'Nobody can tell as long as it is unknown';
  }
  return {
    build: 'It ends when it is reported',
    environment: `It ends some time after ${
      gate.of ?? 'the stage'
    } is in order`,
    runtime: `It is measured once ${gate.of ?? 'the stage'} is in order`,
    people: 'It ends when somebody acts',
    calendar: 'Nobody has set an end',
    platform: 'It depends on what happens next',
  }[gate.kind];
}

/** Where it looks, as far as nothing more is said. */
function looksAt(
  state: ComponentState,
  stage: string,
  release: Release,
): EvidenceItem[] {
  return [
    { label: 'Looked at', value: [`${release.version} in ${stage}`] },
    ...applicationsIn(state, stage),
  ];
}
