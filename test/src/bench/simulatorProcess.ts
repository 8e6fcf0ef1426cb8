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

import { ArgoCdSimulator, type Counters } from 'lab';
import { applicationName, componentName, INSTANCE, TOKEN } from './names';
import { offer } from './remote';

let simulator: ArgoCdSimulator | undefined;

function running(): ArgoCdSimulator {
  if (!simulator) {
    throw new Error('The simulated Argo CD is not started');
  }
  return simulator;
}

const HISTORY = 10;

/** As many deployments of the past as Argo CD keeps by default. */
function keepHistory(argocd: ArgoCdSimulator, name: string): void {
  const { status } = argocd.application(name);
  const [latest] = status.history ?? [];
  argocd.touch(name, {
    status: {
      history: Array.from({ length: HISTORY }, (_, id) => ({ ...latest, id })),
    },
  });
}

const functions = {
  /** @returns its URL */
  async start(options: {
    applications: number;
    resourcesPerApplication: number;
  }): Promise<string> {
    simulator = await ArgoCdSimulator.start({
      name: INSTANCE,
      tokens: { [TOKEN]: { account: 'portal', readOnly: true } },
      repositories: {},
      // Nothing moves by itself, so that an unchanged cycle is one.
      timing: { pollMs: 0, reconcileMs: 0 },
    });
    simulator.seed(options.applications, {
      name: applicationName,
      labels: index => ({ 'release-pipeline/component': componentName(index) }),
      resourcesPerApplication: options.resourcesPerApplication,
    });
    for (let index = 0; index < options.applications; index += 1) {
      keepHistory(simulator, applicationName(index));
    }
    return simulator.url;
  },
  counters: (): Counters => ({ ...running().counters } as Counters),
  /** Answers single reads this much later. */
  delay(milliseconds: number): void {
    running().faults.clear();
    if (milliseconds > 0) {
      running().faults.set({ kind: 'latency', ms: milliseconds });
    }
  },
  /** The applications with these numbers turn this health. */
  turn(indexes: number[], status: 'Healthy' | 'Degraded'): void {
    const lastTransitionTime = new Date().toISOString();
    for (const index of indexes) {
      running().touch(applicationName(index), {
        status: { health: { status, lastTransitionTime } },
      });
    }
  },
};

/** What the process of the simulated Argo CD offers. */
export type SimulatorFunctions = typeof functions;

offer(functions);
