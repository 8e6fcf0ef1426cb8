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

import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { type Figure, number } from './figure';
import { figures } from './figures';
import type { Measured } from './measure';
import type { Swept } from './sweep';
import { sweepFigures } from './sweepFigures';
import { INTERVAL_SECONDS } from './world';

function version(module: string): string {
  return JSON.parse(
    readFileSync(require.resolve(`${module}/package.json`), 'utf8'),
  ).version;
}

function verdict({ target, miss }: Figure): string {
  if (target === undefined || miss === undefined) {
    return '';
  }
  return miss <= 1 ? 'yes' : `**no**, off by ${number((miss - 1) * 100)} %`;
}

function table(lines: Figure[]): string {
  return [
    '| goal | what | applications | measured | to reach | reached |',
    '|---|---|---|---|---|---|',
    ...lines.map(line =>
      [
        '',
        line.goal,
        line.what,
        line.applications,
        line.value,
        line.target ?? '',
        verdict(line),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
}

/** Why a goal is missed, as far as it was looked into. */
const REASONS: Record<string, string> = {
  P2: `The simulated applications are true to the recordings and smaller (about
  11 kB with 10 resources, 18 kB with 30) than those the goals were set with
  (15.6 kB and 23.3 kB), and our list also asks for source, destination and
  sync policy (0.94 kB instead of 0.65 kB): a change of them must be seen
  before an effect (R19). What travels is compressed.`,
  P5: `Two processors carry the load generator, PostgreSQL, both simulators, the
  backends and whatever else the machine does; at the 99th percentile all of
  them wait for their turn. Without a delay Roadie's page costs two reads of a
  simulator that answers from memory in 0.4 ms, which no real Argo CD does; our
  page costs one statement of about 1.3 ms.`,
  P7: `Each component costs the reading of its state (one statement for up to 50),
  the judgement of its gates and the comparison with what was known; the process
  shares two processors with PostgreSQL.`,
  P9: `The log is the whole server's and holds the job queue's too: for each
  change a job is inserted, fetched and completed, and PostgreSQL writes whole
  pages after a checkpoint.`,
};

function reasons(lines: Figure[]): string {
  const missed = new Set(
    lines.filter(({ miss = 0 }) => miss > 1).map(({ goal }) => goal),
  );
  const known = Object.entries(REASONS).filter(([goal]) => missed.has(goal));
  return known.length > 0
    ? `
## Why goals are missed

${known.map(([goal, reason]) => `- ${goal}: ${reason}`).join('\n')}
`
    : '';
}

/** The results as a page of Markdown. */
export function report(
  results: Measured[],
  sweeps: Swept[],
  calendar: Figure[],
): string {
  const [processor] = cpus();
  const lines = [
    ...figures(results),
    ...sweeps.flatMap(sweepFigures),
    ...calendar,
  ];
  return `# Results of the benchmarks

\`npm run bench\` measures our backend plugin and
\`@roadiehq/backstage-plugin-argo-cd-backend\` ${version(
    '@roadiehq/backstage-plugin-argo-cd-backend',
  )} side by side and
writes this page. Each plugin runs in a Backstage backend process of its own
(\`@backstage/backend-defaults\` ${version(
    '@backstage/backend-defaults',
  )}), with its own simulated Argo CD
3.5.1 of the same content, and on the same PostgreSQL; the load comes from a
process of its own. Repeated figures are medians, with the smallest and the
largest in brackets. Times are of a shared machine: read the ratios.

- Machine: ${cpus().length} x ${processor.model}, ${number(
    totalmem() / 2 ** 30,
  )} GiB, Node ${process.versions.node}
- Each application: one component, one observed stage, ten deployments of
  history; our cycle every ${INTERVAL_SECONDS} s, the stream on
- Sign-in is mocked for both (tokens without a signature); permissions are on,
  and are asked over HTTP; the catalog answers from memory
- Roadie's page is its overview card: one request to find the application, one
  to read it; its token is in the config, which spares it a log-in each time
- First looks at components are waited for two minutes at most; on a slow
  machine a large portal is measured while some of its components had none,
  which changes nothing of a cycle
- P7: each component has two applications, eight gates before its second stage
  (health, soak, report, branch, runbook, metric, alerts, approval) and an open
  promotion; the plugin's own parts look at each as its jobs do, 75 beside each
  other. Where nothing changed and no answer has run out, the sweep asks which
  components are due and looks at none; the cycle that finds out that nothing
  changed is in P10. Goals of a portal of 10,000 are scaled to what was measured
- The calendar: every event speaks of every component; a decision without API is
  the look-up alone, which each gate and each prognosis does

${table(lines)}
${reasons(lines)}`;
}
