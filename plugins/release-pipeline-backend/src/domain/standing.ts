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
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Actor } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { ComponentRecord, StagePolicy } from './types';

/** What of a catalog entity must not change unseen once it is in a protected pipeline (R19, R35). */
export interface CatalogFacts {
  /** Absent: none, or none that it may follow. */
  pipeline?: string;
  owner?: string;
  /** Where the catalog has the entity from. */
  origin?: string;
}

/** What is in force, and who already confirmed the change of it. Stored as JSON. */
export interface Standing extends CatalogFacts {
  confirmed?: {
    /** Id of the change; of any other change nobody confirmed anything. */
    change: string;
    /** By stage. */
    by: Record<string, Confirmation>;
  };
}

export interface Confirmation {
  person: Actor;
  at: Instant;
}

/** A component with what stands in the catalog about it, and what is in force. */
export interface StandingComponent extends ComponentRecord {
  origin?: string;
  /** Absent: as the catalog says. */
  standing?: Standing;
}

/** What the catalog says otherwise than what is in force. */
export interface StandingChange {
  /** Changes with what is to be confirmed, so that nobody confirms what they did not see. */
  id: string;
  differences: Array<{
    what: keyof CatalogFacts;
    from?: string;
    to?: string;
  }>;
  /** Nothing is promoted until it is confirmed. */
  holds: boolean;
  /** The protected stages, each to be confirmed by one of its approvers. */
  stages: Array<{
    name: string;
    groups: string[];
    confirmation?: Confirmation;
  }>;
}

const WHAT = ['pipeline', 'owner', 'origin'] as const;

/**
 * What an approver of each protected stage has to confirm before it is in
 * force (R19, R35); nothing where no stage is protected.
 *
 * @param stages - of the pipeline in force.
 */
export function changeToConfirm(
  standing: Standing,
  wanted: CatalogFacts,
  stages: readonly StagePolicy[],
): StandingChange | undefined {
  const concerned = stages.filter(stage => stage.protected);
  const differences = WHAT.filter(what => standing[what] !== wanted[what]).map(
    what => ({ what, from: standing[what], to: wanted[what] }),
  );
  if (concerned.length === 0 || differences.length === 0) {
    return undefined;
  }
  const id = createHash('sha256')
    .update(canonicalize(differences) ?? '')
    .digest('base64url');
  const by = standing.confirmed?.change === id ? standing.confirmed.by : {};
  return {
    id,
    differences,
    // Who leaves stays where they are; who owns it is another matter.
    holds: differences.some(({ what }) => what !== 'pipeline'),
    stages: concerned.map(stage => ({
      name: stage.name,
      groups: confirmers(stage),
      confirmation: by[stage.name],
    })),
  };
}

/** Who confirms for a stage: who approves there, else who may break its glass. */
export function confirmers(stage: StagePolicy): string[] {
  return stage.approverGroups.length > 0
    ? stage.approverGroups
    : stage.breakGlassGroups;
}

/** The change in one sentence, for people. */
export function changeSentence(change: StandingChange): string {
  const parts = change.differences.map(
    ({ what, from, to }) =>
      `another ${what} (${to ?? 'none'} instead of ${from ?? 'none'})`,
  );
  const open = change.stages.filter(stage => !stage.confirmation);
  return `The catalog names ${parts.join(' and ')}; until ${open
    .map(({ name }) => `an approver of ${name}`)
    .join(' and ')} confirms that, ${
    change.holds ? 'nothing is promoted here' : 'the component stays as it was'
  }`;
}
