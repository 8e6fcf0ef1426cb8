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
  Progress,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type {
  GateContext,
  GateOutcome,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import { describeDuration } from '../config/duration';
import { coveredTime } from '../domain/clock';
import { type SoakClock, soakTime, type Stop } from '../domain/soakTime';
import { isoTime } from './sentences';
import type { SoakConfig } from './soakConfig';
import type { Stay } from './soakStay';

const MAXIMUM_STOPS = 10;
const TROUBLE = new Set<Stop['kind']>(['degraded', 'incident', 'alert']);
const CLOCKS: Array<[SoakClock, string]> = [
  ['deployed', 'Deployed'],
  ['verified', 'Verified'],
  ['healthy', 'Healthy'],
];

type Context = GateContext<SoakConfig>;

const ACTIONS: Record<Stop['kind'], string | undefined> = {
  gap: undefined,
  unknown: 'Let Prometheus reach its alerts again; it is asked by itself',
  'not-healthy': 'Mend it there; the clock goes on by itself',
  degraded: 'Mend it there; the clock goes on by itself',
  incident: 'Resolve the incident, and let its check report that it passed',
  alert: 'Resolve what is alarmed; the clock goes on by itself',
};

/** Why the clock does not move now, and what it takes; undefined: it moves. */
export function whyItStands(
  { config, subject }: Context,
  { deployment, time }: Stay,
):
  | Pick<GateOutcome, 'reason' | 'noEndBecause' | 'nextAction' | 'interrupted'>
  | undefined {
  const { version } = subject.release;
  const { clock, stage, targets, healthyAt, isWatched } = deployment;
  const { countedMs, since, stoppedBy } = time;
  const how = `${describeDuration(countedMs)} of ${describeDuration(
    config.for,
  )} in ${stage}`;
  if (since === undefined) {
    const awaitsWatch =
      config.clock === 'verified' && healthyAt !== undefined && isWatched;
    return {
      reason: [
        awaitsWatch
          ? `${how}; the clock starts when the watch of ${stage} has let ${version} through`
          : `${how}; the clock starts when ${version} is healthy there`,
      ],
      noEndBecause: awaitsWatch
        ? 'It is not known when the watch ends; it runs after a promotion made here, and does not let through where somebody overrode it or reported a problem'
        : `It is not known when ${version} is healthy`,
    };
  }
  const ill = targets.find(({ verdict }) => verdict !== 'healthy');
  if (stoppedBy) {
    return {
      reason: [
        `${how}; the clock ${
          stoppedBy.resets ? 'was set back ' : 'stands still since '
        }`,
        { time: isoTime(stoppedBy.from), as: 'at' },
        stoppedBy.resets ? ', and begins anew once this is over: ' : ': ',
        ...stoppedBy.because,
      ],
      noEndBecause: `It goes on ${whenOver(stoppedBy)}`,
      nextAction: ACTIONS[stoppedBy.kind],
      ...(TROUBLE.has(stoppedBy.kind) && { interrupted: true }),
    };
  }
  // What only has to settle still counts.
  const hasStopped =
    config.clock === 'healthy' && clock.runningSince === undefined;
  if (hasStopped || (ill && countedMs >= config.for)) {
    const who = ill?.application ?? version;
    return {
      reason: [
        `${how}; the clock stands still because ${who} is not healthy`,
        ...(ill?.reasons[0] ? [': ', ...ill.reasons[0]] : []),
      ],
      noEndBecause: `It goes on when ${who} is healthy again`,
      nextAction: ACTIONS['not-healthy'],
    };
  }
  return undefined;
}

function whenOver({ kind }: Stop): string {
  switch (kind) {
    case 'incident':
      return 'when its check reports that it passed';
    case 'alert':
      return 'when the alert no longer fires';
    case 'unknown':
    case 'gap':
      return 'when it is known again';
    default:
      return 'when it is healthy again';
  }
}

/** How far it has come, and where in it the clock stood still. */
export function progressOf(
  { config }: Context,
  { deployment, stops, time }: Stay,
): Progress {
  const { clock, endedAt } = deployment;
  const { countedMs, since, stoppedBy } = time;
  const isMoving =
    endedAt === undefined &&
    since !== undefined &&
    !stoppedBy &&
    (config.clock !== 'healthy' || clock.runningSince !== undefined);
  const pausedAt = isMoving
    ? pausesIn(stops, since, clock.countedUntil, countedMs)
    : [];
  return {
    done: Math.max(0, Math.min(countedMs, config.for)),
    total: config.for,
    unit: 'ms',
    ...(isMoving && { advancingSince: isoTime(clock.countedUntil) }),
    ...(pausedAt.length > 0 && { pausedAt }),
  };
}

/** How much was counted when each stop began. */
function pausesIn(
  stops: Stop[],
  since: Instant,
  until: Instant,
  countedMs: number,
): number[] {
  const spans = stops.map(({ from, to = until }) => ({ from, to }));
  const moments = spans
    .filter(({ from }) => from > since && from < until)
    .map(
      ({ from }) =>
        countedMs - (until - from - coveredTime(spans, from, until)),
    );
  return [...new Set(moments)].sort((a, b) => a - b);
}

/** All three clocks, and what does not count, latest first. */
export function describeStay(
  context: Context,
  present: Stay,
  earlier?: Stay,
): EvidenceItem[] {
  const { deployment, stops } = present;
  const { clock } = deployment;
  const inOrder = [...stops]
    .filter(({ to }) => to === undefined || to > deployment.startedAt)
    .sort((a, b) => b.from - a.from);
  const rest = inOrder.length - MAXIMUM_STOPS;
  return [
    ...(earlier ? [describeEarlier(context, earlier)] : []),
    ...CLOCKS.map(([name, label]) => ({
      label: name === context.config.clock ? `${label}, which counts` : label,
      value: describeClock(present, name),
    })),
    {
      label: 'Observed until',
      value: [{ time: isoTime(clock.countedUntil), as: 'at' as const }],
    },
    ...deployment.targets.map(({ application, instance, ...target }) => ({
      label: `${application} on ${instance}`,
      value: [`${target.health}, ${target.sync}`],
      href: target.href,
    })),
    ...inOrder.slice(0, MAXIMUM_STOPS).map(describeStop),
    ...(rest > 0
      ? [{ label: 'Does not count', value: [`${rest} further spans`] }]
      : []),
    ...(earlier ?? present).evidence,
  ];
}

function describeClock({ deployment, stops }: Stay, name: SoakClock): Sentence {
  const { countedMs, since, resetBy } = soakTime(
    deployment,
    name,
    name === 'healthy'
      ? stops
      : stops.filter(({ kind }) => kind !== 'not-healthy'),
  );
  if (since === undefined) {
    return [name === 'verified' ? 'not yet, or by nobody' : 'not yet'];
  }
  return [
    `${describeDuration(countedMs)}, since `,
    { time: isoTime(since), as: 'at' as const },
    resetBy ? ', when it began anew' : '',
    deployment.clock.takenFromArgoCd && !resetBy ? ', taken from Argo CD' : '',
  ].filter(part => part !== '');
}

function describeStop({ from, to, resets, because }: Stop): EvidenceItem {
  return {
    label: resets ? 'Begins anew after' : 'Does not count',
    value: [
      to === undefined ? 'since ' : `${describeDuration(to - from)} from `,
      { time: isoTime(from), as: 'at' as const },
      ': ',
      ...because,
    ],
  };
}

function describeEarlier(
  context: Context,
  { deployment, time }: Stay,
): EvidenceItem {
  const { startedAt, endedAt = context.now } = deployment;
  return {
    label: 'Earlier stay',
    value: [
      `${describeDuration(time.countedMs)} from `,
      { time: isoTime(startedAt), as: 'at' as const },
      ' to ',
      { time: isoTime(endedAt), as: 'at' as const },
    ],
  };
}
