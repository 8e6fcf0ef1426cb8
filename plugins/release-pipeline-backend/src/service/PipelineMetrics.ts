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
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceGauge,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import type { PromotionState } from 'backstage-plugin-release-pipeline-common';

type Instruments = Pick<
  MetricsService,
  'createCounter' | 'createGauge' | 'createHistogram'
>;

/** The plugin's own metrics; names and stages only, never releases or people. */
export class PipelineMetrics {
  readonly #transitions: MetricsServiceCounter<{
    stage: string;
    state: string;
  }>;
  readonly #effects: MetricsServiceCounter<{
    executor: string;
    outcome: string;
  }>;
  readonly #lists: MetricsServiceCounter<{ instance: string; outcome: string }>;
  readonly #feeds: MetricsServiceCounter<{ feed: string; outcome: string }>;
  readonly #gates: MetricsServiceCounter<{ type: string; status: string }>;
  readonly #advance: MetricsServiceHistogram;
  readonly #evidenceRows: MetricsServiceGauge;
  readonly #evidenceBroken: MetricsServiceGauge;

  private constructor(metrics: Instruments) {
    this.#transitions = metrics.createCounter(
      'release_pipeline.promotion.transitions',
      { description: 'Promotions that entered a state' },
    );
    this.#effects = metrics.createCounter('release_pipeline.effects', {
      description: 'Effects in the outside world, by what came of them',
    });
    this.#lists = metrics.createCounter('release_pipeline.argocd.lists', {
      description: 'Lists read from Argo CD, complete or failed',
    });
    this.#feeds = metrics.createCounter(
      'release_pipeline.calendar.feeds.read',
      { description: 'Calendars elsewhere that were read, or could not be' },
    );
    this.#gates = metrics.createCounter('release_pipeline.gates.judged', {
      description: 'Gates judged, by type and status',
    });
    this.#advance = metrics.createHistogram(
      'release_pipeline.component.advance.duration',
      {
        description: 'Time to bring one component up to what its facts say',
        unit: 's',
      },
    );
    this.#evidenceRows = metrics.createGauge(
      'release_pipeline.evidence.verified',
      { description: 'Last row up to which the evidence holds' },
    );
    this.#evidenceBroken = metrics.createGauge(
      'release_pipeline.evidence.broken',
      { description: '1 when the evidence is not as it was written' },
    );
  }

  static create(metrics: Instruments): PipelineMetrics {
    return new PipelineMetrics(metrics);
  }

  promotionEntered(stage: string, state: PromotionState): void {
    this.#transitions.add(1, { stage, state });
  }

  effectEnded(executor: string, outcome: string): void {
    this.#effects.add(1, { executor, outcome });
  }

  listRead(instance: string, outcome: 'complete' | 'failed'): void {
    this.#lists.add(1, { instance, outcome });
  }

  feedRead(feed: string, outcome: 'read' | 'failed'): void {
    this.#feeds.add(1, { feed, outcome });
  }

  gateJudged(type: string, status: string): void {
    this.#gates.add(1, { type, status });
  }

  evidenceVerified(rows: number, holds: boolean): void {
    this.#evidenceRows.record(rows);
    this.#evidenceBroken.record(holds ? 0 : 1);
  }

  async advancing<T>(run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await run();
    } finally {
      this.#advance.record((performance.now() - start) / 1000);
    }
  }
}
