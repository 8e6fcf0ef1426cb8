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

import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArgoCdSimulator, Timing } from './argocd';
import { GitServer } from './git';
import { backendConfig, BackendConfig } from './backendConfig';
import { choosePorts, LabPorts, rememberPorts } from './labPorts';
import { RunningPrometheus, startPrometheus } from './prometheus';
import { Workload } from './workload';
import { applicationOf } from './world/applications';
import { Clusters } from './world/Clusters';
import { ContinuousIntegration } from './world/ContinuousIntegration';
import { runJobs } from './world/jobs';
import { createRepositories, GITOPS, PLATFORM } from './world/repositories';
import { prepareStories, runStories } from './world/scenario';
import { syncByHand } from './world/syncByHand';
import { COMPONENTS, InstanceName, instanceOf } from './world/world';

/** Options of {@link startLab}. */
export type LabOptions = {
  /** Folder that is the lab's alone; what is in it survives a restart. */
  directory: string;
  /** Throw the world away and begin anew. */
  fresh?: boolean;
  /** Default: those of the last run where they are free, else any. */
  ports?: Partial<LabPorts>;
  /** Of the simulated Argo CD controllers. */
  timing?: Partial<Timing>;
  /** When CI ships the first releases; default: never (see `runStories`). */
  storiesAfterMs?: number;
  /** Takes one line for each step of the start. */
  log?: (line: string) => void;
};

/** The credentials that the lab's servers accept. */
export const LAB_TOKENS = {
  /** Read-only accounts, by instance. */
  nonprod: 'lab.nonprod.portal',
  prod: 'lab.prod.portal',
  git: { username: 'portal', password: 'lab-portal' },
} as const;

/** Requests per second; regions and production have the most. */
const REQUEST_RATES: Record<string, number> = { dev: 3, staging: 20 };

/** A running lab. */
export type Lab = {
  git: GitServer;
  argocd: Record<InstanceName, ArgoCdSimulator>;
  prometheus: RunningPrometheus;
  workload: Workload;
  clusters: Clusters;
  ci: ContinuousIntegration;
  tokens: typeof LAB_TOKENS;
  /** What the demo's backend must know of this lab, as configuration. */
  backendConfig(): BackendConfig;
  /**
   * Lets CI ship the next version of each story now.
   *
   * @param pauseMs - between two of them, so that Argo CD sees each commit by
   *   itself; default 0
   */
  runStories(pauseMs?: number): Promise<void>;
  /**
   * Lets the jobs report to the portal at this URL, each once its component's
   * next version runs in staging; ends with the last of them, or the lab.
   */
  runJobs(url: string): Promise<void>;
  /** Stops everything; no process is left. */
  stop(): Promise<void>;
};

/**
 * Starts the world around the demo: Git, two Argo CD instances that follow
 * it, the services that they run, and Prometheus. The world's state lives in
 * Git; the Applications are derived from it at each start.
 *
 * @throws Error when a port is taken; what was started by then is stopped
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const stops: Array<() => Promise<void>> = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) {
      await stopOne();
    }
  };
  try {
    return await start(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: LabOptions,
  stops: Array<() => Promise<void>>,
  stop: () => Promise<void>,
): Promise<Lab> {
  const { timing, log = () => undefined } = options;
  const directory = resolve(options.directory);
  if (options.fresh) {
    await rm(directory, { recursive: true, force: true });
  }

  const ports = await choosePorts(directory, options.ports);

  const git = await GitServer.start({
    directory: join(directory, 'git'),
    port: ports.git,
    credentials: LAB_TOKENS.git,
  });
  stops.push(() => git.stop());
  if (!(await git.hasRepository(GITOPS))) {
    log('Creating the Git repositories');
    await createRepositories(git);
  }
  log(`Git at ${git.url}`);

  const startArgoCd = async (name: InstanceName) => {
    const simulator = await ArgoCdSimulator.start({
      name,
      port: ports[name],
      tokens: { [LAB_TOKENS[name]]: { account: 'portal', readOnly: true } },
      repositories: {
        [git.urlOf(GITOPS)]: git.directoryOf(GITOPS),
        [git.urlOf(PLATFORM)]: git.directoryOf(PLATFORM),
      },
      timing,
    });
    stops.push(() => simulator.stop());
    return simulator;
  };
  const argocd = {
    nonprod: await startArgoCd('nonprod'),
    prod: await startArgoCd('prod'),
  };
  for (const component of COMPONENTS) {
    for (const stage of component.stages) {
      await argocd[instanceOf(stage)].putApplication(
        await applicationOf(git, component, stage),
      );
    }
  }
  log(`Argo CD at ${argocd.nonprod.url} (nonprod), ${argocd.prod.url} (prod)`);

  const clusters = new Clusters(argocd);
  stops.push(() => clusters.stop());
  git.onAfterPush(() => syncByHand(git, argocd, clusters));
  const workload = await Workload.start({
    port: ports.workload,
    running: () => clusters.running(),
    requestRate: ({ stage }) => REQUEST_RATES[stage] ?? 40,
  });
  stops.push(() => workload.stop());
  prepareStories(workload, clusters);

  const prometheus = await startPrometheus({
    directory: join(directory, 'prometheus'),
    port: ports.prometheus,
    scrape: workload.url,
  });
  stops.push(() => prometheus.stop());
  log(
    prometheus.kind === 'prometheus'
      ? `Prometheus at ${prometheus.url}`
      : `No "prometheus" program was found: a stand-in answers the demo's queries at ${prometheus.url}`,
  );

  await rememberPorts(directory, {
    git: git.url,
    nonprod: argocd.nonprod.url,
    prod: argocd.prod.url,
    workload: workload.url,
    prometheus: prometheus.url,
  });

  const ci = new ContinuousIntegration(git);
  const abort = new AbortController();
  const { signal } = abort;
  const { storiesAfterMs } = options;
  let stories: Promise<void> | undefined;
  if (storiesAfterMs !== undefined) {
    stories = sleep(storiesAfterMs, undefined, { signal })
      .then(() => runStories(ci, 5000, signal))
      .catch((error: Error) => {
        if (!signal.aborted) {
          log(`The stories of the demo stopped: ${error.message}`);
        }
      });
  }
  stops.push(async () => {
    abort.abort();
    await stories;
  });

  return {
    git,
    argocd,
    prometheus,
    workload,
    clusters,
    ci,
    tokens: LAB_TOKENS,
    backendConfig: () =>
      backendConfig({
        git,
        argocd,
        prometheusUrl: prometheus.url,
        tokens: LAB_TOKENS,
      }),
    runStories: (pauseMs = 0) => runStories(ci, pauseMs, signal),
    runJobs: url => runJobs({ clusters, url, log, signal }),
    stop,
  };
}
