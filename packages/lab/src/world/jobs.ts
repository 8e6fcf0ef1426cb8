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

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clusters } from './Clusters';
import { componentNamed, type LabComponent, type Stage } from './world';

/** The token of the jobs, as app-config.yaml of the demo lets it in. */
export const JOBS_TOKEN = 'demo-token-of-jobs';

/** What a job finds out, and reports to the portal. */
type Job = {
  check: string;
  stage: Stage;
  /** About the stage, whatever runs there; default: about the new release. */
  ofStage?: true;
  /** It knows what the release was built from. */
  fromSource?: true;
  values?: Record<string, number>;
};

const END_TO_END: Job = {
  check: 'end-to-end',
  stage: 'staging',
  fromSource: true,
  values: { coverage: 87 },
};
const REHEARSAL: Job = { check: 'rollback-rehearsal', stage: 'staging' };
const BACKUP: Job = {
  check: 'verified-backup',
  stage: 'production',
  ofStage: true,
  values: { ageHours: 3 },
};

/** The jobs of the components whose pipelines ask for reports. */
export const JOBS: Record<string, Job[]> = {
  reports: [END_TO_END],
  vault: [BACKUP],
  invoices: [END_TO_END, REHEARSAL, BACKUP],
  ledger: [END_TO_END, REHEARSAL, BACKUP],
  gateway: [END_TO_END, REHEARSAL, BACKUP],
};

/** What goes on in {@link runJobs}. */
export type JobOptions = {
  clusters: Pick<Clusters, 'versions'>;
  /** The portal, without a slash at the end. */
  url: string;
  /** Takes one line about each report that the portal does not take. */
  log: (line: string) => void;
  signal: AbortSignal;
  /** Until it is looked and asked again, in milliseconds; default 2 s. */
  pauseMs?: number;
};

/** The portal learns of a release within seconds; this often it is asked. */
const ATTEMPTS = 30;

/**
 * Runs the jobs of each component once its next version runs in staging, and
 * reports what they found to the portal. Ends with the last of them, or when
 * it is aborted; never throws.
 */
export async function runJobs(options: JobOptions): Promise<void> {
  const { log, signal } = options;
  await Promise.all(
    Object.entries(JOBS).map(async ([name, jobs]) => {
      try {
        const component = componentNamed(name);
        await untilInStaging(component, options);
        for (const job of jobs) {
          await report(reportOf(component, job), options);
        }
      } catch (error) {
        if (!signal.aborted) {
          log(
            `The jobs of ${name} could not report: ${(error as Error).message}`,
          );
        }
      }
    }),
  );
}

/** It takes as long as people need to let it there. */
async function untilInStaging(
  component: LabComponent,
  { clusters, pauseMs = 2_000, signal }: JobOptions,
): Promise<void> {
  while (
    clusters.versions(component, 'staging').join() !== component.versions.next
  ) {
    await sleep(pauseMs, undefined, { signal });
  }
}

function reportOf({ name, versions }: LabComponent, job: Job): object {
  const { check, fromSource, ofStage, stage, values } = job;
  const { next: release } = versions;
  return {
    component: `component:default/${name}`,
    stage,
    check,
    status: 'passed',
    values,
    // A backup is made anew with each start; the tests of a release stay one run.
    run: ofStage ? randomUUID() : `${name}-${release}`,
    ...(!ofStage && { release }),
    ...(fromSource && {
      source: {
        repository: `https://git.example.com/acme/${name}.git`,
        revision: createHash('sha1').update(`${name} ${release}`).digest('hex'),
        branch: 'main',
      },
    }),
  };
}

/** @throws Error with what the portal said when it does not take the report */
async function report(
  body: object,
  { pauseMs = 2_000, signal, url }: JobOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await send(body, url, signal);
    if (!refusal) {
      return;
    }
    if (!refusal.mayPass || attempt === ATTEMPTS) {
      throw new Error(refusal.because);
    }
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Undefined: it was taken. `mayPass`: the release is not known yet, or the portal is not up. */
async function send(
  body: object,
  url: string,
  signal: AbortSignal,
): Promise<{ because: string; mayPass: boolean } | undefined> {
  try {
    const response = await fetch(`${url}/api/release-pipeline/reports`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${JOBS_TOKEN}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    const text = await response.text();
    const { status } = response;
    return response.ok
      ? undefined
      : {
          because: `the portal answered ${status} ${text.slice(0, 300)}`,
          mayPass: status === 404 || status >= 500,
        };
  } catch (error) {
    signal.throwIfAborted();
    return { because: (error as Error).message, mayPass: true };
  }
}
