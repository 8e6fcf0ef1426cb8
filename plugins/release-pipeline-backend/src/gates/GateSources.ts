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

import { AlertSource } from '../adapters/alerts';
import { CheckClient, type CheckConfig } from '../adapters/http';
import { PrometheusClient } from '../adapters/prometheus';
import type {
  PrometheusQueryConfig,
  ReleasePipelineConfig,
} from '../config/types';

/** What is asked of others is about now: an answer serves no longer than this. */
const LONGEST_SHARED_MS = 30_000;

/**
 * What the built-in gates ask outside, by the names in config. Empty until
 * `open`: gate types check the config first, and then ask what it names.
 */
export class GateSources {
  readonly queries = new Map<string, PrometheusQueryConfig>();
  readonly checkConfigs = new Map<string, CheckConfig>();
  readonly clients = new Map<string, PrometheusClient>();
  readonly checks = new Map<string, CheckClient>();
  readonly alertmanagers = new Map<string, AlertSource>();
  readonly prometheusAlerts = new Map<string, AlertSource>();

  /** Makes a client of each; nothing is asked yet. */
  open(config: ReleasePipelineConfig): void {
    const { alertmanagers, checks, credentials, observation, prometheus } =
      config;
    // Once per question and cycle, however many ask.
    const cycleMs = observation.intervalMs;
    const shareMs = Math.min(cycleMs, LONGEST_SHARED_MS);
    for (const instance of prometheus.instances.values()) {
      const { name } = instance;
      const options = { ...instance, ...credentials.get('prometheus', name) };
      this.clients.set(
        name,
        PrometheusClient.create({ ...options, shareMs: cycleMs }),
      );
      this.prometheusAlerts.set(
        name,
        AlertSource.create({ kind: 'prometheus', ...options, shareMs }),
      );
    }
    for (const instance of alertmanagers.values()) {
      const { name } = instance;
      const options = { ...instance, ...credentials.get('alertmanager', name) };
      this.alertmanagers.set(
        name,
        AlertSource.create({ kind: 'alertmanager', ...options, shareMs }),
      );
    }
    for (const check of checks.values()) {
      const options = { ...check, ...credentials.get('check', check.name) };
      this.checks.set(check.name, CheckClient.create({ ...options, shareMs }));
    }
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    const all = [
      this.clients,
      this.checks,
      this.alertmanagers,
      this.prometheusAlerts,
    ];
    await Promise.all(
      all.flatMap(sources => [...sources.values()].map(each => each.close())),
    );
  }
}
