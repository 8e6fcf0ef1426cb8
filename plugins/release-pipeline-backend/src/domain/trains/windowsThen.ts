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
  GateStatus,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { calendarSubject } from '../calendar/calendarSubject';
import { statusWith } from '../composition';
import type { JudgedGate } from '../judgedGate';
import { letsThrough } from '../letsThrough';
import type { ComponentState, GateSpec, StagePolicy } from '../types';
import { asClause, words } from '../words';

/**
 * What a condition says at a departure to come: by the windows that are open then,
 * and by what else it asks as that is now.
 */
export function withWindowsThen(
  state: ComponentState,
  way: { stage: StagePolicy; risk: RiskClass },
  at: Instant,
): (judged: JudgedGate) => JudgedGate {
  const subject = calendarSubject(state, way.stage, 'forward', way.risk);
  const windows = (gate: GateSpec, moment: Instant) =>
    state.calendar?.windows(
      subject,
      moment,
      (gate.config as { windows?: string[] }).windows,
    );
  const statusThen = (gate: GateSpec): GateStatus | undefined => {
    if (gate.type !== 'window') {
      return undefined;
    }
    const { open, untold } = windows(gate, at) ?? {};
    if (open) {
      return 'passed';
    }
    return untold ? 'unknown' : 'pending';
  };
  return judged => {
    const { gate, result } = judged;
    const asking = windowGatesIn(gate);
    if (gate.observeOnly || asking.length === 0) {
      return judged;
    }
    const status = statusThen(gate) ?? statusWith(gate, result, statusThen);
    const shut = asking.filter(each => statusThen(each) !== 'passed');
    const opensBefore =
      result.passesAt !== undefined &&
      shut.some(
        each => windows(each, state.now)?.next?.from === result.passesAt,
      );
    const isShutThen =
      !letsThrough(status) &&
      shut.length > 0 &&
      // What it waits for now is over again by then.
      (letsThrough(result.status) || opensBefore);
    return {
      ...judged,
      result: {
        ...result,
        status,
        ...(isShutThen && {
          passesAt: undefined,
          reason: words(
            status === 'unknown'
              ? 'It cannot be told whether a window is open at the departure that counts for: '
              : 'At the departure no window is open that counts for: ',
            asClause([gate.title]),
          ),
        }),
      },
    };
  };
}

function windowGatesIn(gate: GateSpec): GateSpec[] {
  return gate.type === 'window'
    ? [gate]
    : (gate.parts ?? []).flatMap(part => windowGatesIn(part.gate));
}
