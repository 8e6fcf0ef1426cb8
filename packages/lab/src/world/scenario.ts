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

import { setTimeout as sleep } from 'node:timers/promises';
import { BAD, Workload } from '../workload';
import { Clusters } from './Clusters';
import { ContinuousIntegration } from './ContinuousIntegration';
import { componentNamed } from './world';

/** What makes the difference between the components of the demo. */
export function prepareStories(workload: Workload, clusters: Clusters): void {
  const { versions: checkout } = componentNamed('checkout');
  workload.markBad('checkout', checkout.next, BAD);
  const { versions: cart } = componentNamed('cart');
  clusters.markCrashing(
    'cart',
    'staging',
    cart.next,
    'Deployment "cart" exceeded its progress deadline',
  );
}

/**
 * What CI ships after the start, in this order. Nothing is shipped before,
 * because what the portal sees first is a baseline and moves nothing (R6).
 */
export const SHIPPED = [
  'payments',
  'checkout',
  'cart',
  'pricing',
  'shipping',
  'tracking',
  'reports',
  'search',
  'vault',
  'invoices',
  'ledger',
  'gateway',
];

/**
 * Lets CI ship the components' next versions, one every few seconds.
 *
 * @param pauseMs - between two of them
 */
export async function runStories(
  ci: ContinuousIntegration,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const component of SHIPPED) {
    if (signal.aborted) {
      return;
    }
    await ci.pushNext(component);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
