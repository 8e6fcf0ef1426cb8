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
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  GateContext,
  GateOutcome,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { ANNOUNCEMENT } from './announcement';
import { describeDuration, durationSchema } from '../config/duration';
import { describeBounds, isWithin, boundsSchema } from './bounds';
import { newestReport } from './newestReport';
import { isoTime } from './sentences';

const configSchema = z.strictObject({
  check: z
    .string()
    .min(1)
    .max(63)
    .refine(
      check => check !== ANNOUNCEMENT,
      `expected another check; gates of type ${ANNOUNCEMENT} ask for that`,
    ),
  /** `stage`: the newest report counts whatever release it is about, as of a backup. */
  about: z.enum(['release', 'stage']).default('release'),
  maxAge: durationSchema.optional(),
  values: z.record(z.string().min(1), boundsSchema).default({}),
});

type Context = GateContext<z.infer<typeof configSchema>>;

/**
 * `type: report`: an outside system reported that a check passed for this very
 * release and stage, lately enough, and with values within their bounds. The
 * newest report counts, by the server's clock; one that was never given, or is
 * too old, is awaited (R34, F57).
 */
export const reportGate = createGateType({
  type: 'report',
  kind: 'build',
  configSchema,
  of: 'optional',
  restsOn: 'records',
  costly: false,
  references: ({ check }) => [{ kind: 'report', name: check, path: ['check'] }],
  judgesPast: () => true,
  title: ({ check }, of) => (of ? `${check} in ${of}` : check),
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, now } = context;
    const report = newestReport(context, {
      check: config.check,
      stage: stageOf(context),
      ofAny: config.about === 'stage',
    });
    if (!report) {
      return neverReported(context);
    }
    const expiresAt =
      config.maxAge === undefined ? undefined : report.at + config.maxAge;
    const common = {
      evidence: evidenceOf(report, context),
      ...only(report, context),
    };
    if (report.status !== 'passed') {
      return {
        ...common,
        status: 'failed',
        reason: [
          `${config.check} failed`,
          report.summary ? `: ${report.summary}` : '',
        ].filter(Boolean),
        noEndBecause: `It ends when another run of ${config.check} passes`,
        nextAction: 'Mend it and run it again; another run is another report',
      };
    }
    if (expiresAt !== undefined && expiresAt <= now) {
      return {
        ...common,
        status: 'pending',
        reason: [
          `${config.check} passed `,
          { time: isoTime(report.at), as: 'ago' },
          `, and that counts for ${describeDuration(config.maxAge ?? 0)}`,
        ],
        noEndBecause: `It ends when another run of ${config.check} passes`,
        nextAction: `Run ${config.check} again`,
      };
    }
    const bounded = Object.entries(config.values);
    const outside = bounded.find(
      ([name, bounds]) =>
        Object.hasOwn(report.values, name) &&
        !isWithin(report.values[name], bounds),
    );
    if (outside) {
      const [name, bounds] = outside;
      return {
        ...common,
        status: 'failed',
        reason: [
          `${config.check}: ${name} is ${
            report.values[name]
          }, expected ${describeBounds(bounds)}`,
        ],
        noEndBecause: `It ends when another run of ${config.check} keeps within the limits`,
        nextAction: `Mend it and run ${config.check} again`,
      };
    }
    const missing = bounded.find(
      ([name]) => !Object.hasOwn(report.values, name),
    );
    if (missing) {
      return {
        ...common,
        status: 'unknown',
        reason: [`${config.check} did not report the value ${missing[0]}`],
        nextAction: `Let ${config.check} report values.${missing[0]}, a number`,
      };
    }
    return {
      ...common,
      status: 'passed',
      reason: [
        `${config.check} passed `,
        { time: isoTime(report.at), as: 'ago' },
      ],
      validUntil: expiresAt,
      recheckAt: expiresAt,
    };
  },
});

function stageOf({ of, subject }: Context): string {
  return of ?? subject.stage;
}

function neverReported(context: Context): GateOutcome {
  const { config, subject } = context;
  const stage = stageOf(context);
  return {
    status: 'pending',
    reason: [
      config.about === 'stage'
        ? `${config.check} has not been reported for ${stage} yet`
        : `${config.check} has not been reported for ${subject.release.version} in ${stage} yet`,
    ],
    noEndBecause: `It ends when ${config.check} is reported`,
    nextAction: `Let ${config.check} report here when it has run`,
    evidence: [
      {
        label: 'How to report',
        value: [`POST /api/release-pipeline/reports ${bodyOf(context, stage)}`],
        code: true,
      },
    ],
  };
}

function bodyOf({ config, subject }: Context, stage: string): string {
  const names = Object.keys(config.values);
  return JSON.stringify({
    component: subject.component.ref,
    stage,
    ...(config.about === 'release' && { release: subject.release.version }),
    check: config.check,
    run: 'id of the run',
    status: 'passed',
    ...(names.length > 0 && {
      values: Object.fromEntries(names.map(name => [name, 0])),
    }),
  });
}

function evidenceOf(
  report: OutsideReport,
  { config }: Context,
): EvidenceItem[] {
  const said: Sentence = [
    `${report.status} `,
    { time: isoTime(report.at), as: 'at' },
    ` by ${report.by}`,
  ];
  return [
    { label: 'Reported', value: said },
    { label: 'Run', value: [report.run], href: report.href },
    ...(report.summary ? [{ label: 'Summary', value: [report.summary] }] : []),
    ...Object.entries(report.values).map(([name, value]) => {
      const bounds = Object.hasOwn(config.values, name)
        ? config.values[name]
        : undefined;
      return {
        label: name,
        value: [
          bounds ? `${value}, expected ${describeBounds(bounds)}` : `${value}`,
        ],
      };
    }),
  ];
}

/** Where one value is asked for, it stands beside its bounds. */
function only(
  report: OutsideReport,
  { config }: Context,
): Pick<GateOutcome, 'value' | 'threshold' | 'figure'> {
  const [first, second] = Object.entries(config.values);
  if (!first || second || !Object.hasOwn(report.values, first[0])) {
    return {};
  }
  return {
    value: `${report.values[first[0]]}`,
    threshold: describeBounds(first[1]),
    figure: {
      value: report.values[first[0]],
      bounds: [first[1].min, first[1].max].flatMap(bound => bound ?? []),
    },
  };
}
