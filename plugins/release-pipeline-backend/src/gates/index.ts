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

import type { GateType } from 'backstage-plugin-release-pipeline-node';
import { type AlertsGateOptions, createAlertsGate } from './alerts';
import { announcementGate } from './announcement';
import { approvalGate } from './approval';
import { argocdHealthGate } from './argocdHealth';
import { branchGate } from './branch';
import { collisionGate } from './collision';
import { dependencyGate } from './dependency';
import { createHttpGate, type HttpGateOptions } from './http';
import { inSyncGate } from './inSync';
import { manualCheckGate } from './manualCheck';
import { createPrometheusGate, PrometheusGateOptions } from './prometheus';
import { reportGate } from './report';
import { runbookGate } from './runbook';
import { createSloGate } from './slo';
import { createSoakGate, type SoakGateOptions } from './soak';
import { windowGate } from './window';

/** What gates ask outside; the maps may be filled after the config was read. */
export interface GateUpstreams
  extends PrometheusGateOptions,
    HttpGateOptions,
    AlertsGateOptions,
    SoakGateOptions {}

/** The kinds of gates that come with the plugin, by their word in config. */
export function builtInGateTypes(upstreams: GateUpstreams): GateType[] {
  return [
    argocdHealthGate,
    inSyncGate,
    approvalGate,
    createSoakGate(upstreams),
    createPrometheusGate(upstreams),
    createSloGate(upstreams),
    createAlertsGate(upstreams),
    createHttpGate(upstreams),
    reportGate,
    dependencyGate,
    collisionGate,
    runbookGate,
    manualCheckGate,
    announcementGate,
    branchGate,
    windowGate,
  ];
}
