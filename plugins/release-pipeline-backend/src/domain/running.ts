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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { ReleaseArtifacts } from 'backstage-plugin-release-pipeline-node';
import { artifactKey, versionOf } from './identify';
import { type ImageReference, matchesRepository, parseImage } from './images';
import { identifySources, type Reduce } from './runningSources';
import type { ApplicationFacts, ReleaseRule, Running } from './types';

type ImageRule = Extract<ReleaseRule, { from: 'images' }>;
type Artifact = ReleaseArtifacts[string];

/** What one logical image was found to be. */
type Found =
  | {
      artifact: Artifact;
      alsoSeen: string[];
      ambiguous: boolean;
      evidence?: string;
    }
  | { unknown: Sentence };

/**
 * Tells what an application runs (R2). `lastRecorded` is what was last recorded
 * as applied there; it answers when neither a sync nor a pod does. `reduce` tells
 * which commit of a repository counts.
 */
export function identifyRunning(
  facts: ApplicationFacts,
  rule: ReleaseRule,
  lastRecorded?: ReleaseArtifacts,
  reduce?: Reduce,
): Running {
  return rule.from === 'images'
    ? identifyImages(facts, rule, lastRecorded)
    : identifySources(facts, rule, reduce);
}

function identifyImages(
  facts: ApplicationFacts,
  rule: ImageRule,
  lastRecorded?: ReleaseArtifacts,
): Running {
  const artifacts: ReleaseArtifacts = {};
  const alsoSeen: string[] = [];
  let ambiguous = false;
  let evidence: string | undefined;

  if (Object.keys(rule.images).length === 0) {
    return {
      kind: 'unknown',
      reason: ['The release rule names no image'],
      seen: imagesSeen(facts),
    };
  }
  for (const [logical, patterns] of Object.entries(rule.images)) {
    const image = findImage(facts, patterns, lastRecorded?.[logical]);
    if ('unknown' in image) {
      return {
        kind: 'unknown',
        reason: image.unknown,
        seen: imagesSeen(facts),
      };
    }
    artifacts[logical] = image.artifact;
    alsoSeen.push(...image.alsoSeen);
    ambiguous ||= image.ambiguous;
    evidence ??= image.evidence;
  }
  return {
    kind: 'release',
    key: artifactKey(artifacts, rule),
    version: versionOf(artifacts),
    artifacts,
    alsoSeen,
    ...(ambiguous ? { ambiguous } : {}),
    ...(evidence ? { evidence } : {}),
  };
}

function findImage(
  facts: ApplicationFacts,
  patterns: string[],
  lastRecorded: Artifact | undefined,
): Found {
  const applied = matching(fullOperation(facts)?.appliedImages, patterns);
  const inPods = matching(facts.summaryImages, patterns);
  const seen = [...applied, ...inPods];

  const appliedTags = identities(applied);
  if (appliedTags.length > 1) {
    return unknown('The last sync applied', appliedTags);
  }
  const contradiction = partialContradiction(facts, patterns, appliedTags);
  if (contradiction) {
    return contradiction;
  }

  if (appliedTags.length === 1 && inPods.length > 0) {
    return found(appliedTags[0], seen);
  }
  const podTags = identities(inPods);
  if (podTags.length > 1) {
    return unknown('It is not known which was applied:', podTags);
  }
  if (podTags.length === 1) {
    return found(podTags[0], seen);
  }

  const settled =
    facts.sync.status === 'Synced' && facts.health.status === 'Healthy';
  if (appliedTags.length === 1 && settled) {
    return { ...found(appliedTags[0], seen), evidence: 'no pod running' };
  }
  if (lastRecorded) {
    return {
      artifact: lastRecorded,
      alsoSeen: appliedTags.filter(
        tag => tag !== (lastRecorded.tag ?? lastRecorded.digest),
      ),
      ambiguous: false,
      evidence: 'no pod running; last recorded as applied',
    };
  }
  return { unknown: notFound(facts, patterns) };
}

/**
 * A partial sync is never what was applied (R2); but when a person used one to
 * bring another tag, nobody can say any more what runs.
 */
function partialContradiction(
  facts: ApplicationFacts,
  patterns: string[],
  appliedTags: string[],
): Found | undefined {
  const operation = facts.lastOperation;
  if (!operation?.partial || operation.dryRun) {
    return undefined;
  }
  const tags = new Set([
    ...appliedTags,
    ...identities(matching(operation.appliedImages, patterns)),
  ]);
  return tags.size > 1 && appliedTags.length > 0
    ? unknown('A partial sync applied another tag than the last full sync:', [
        ...tags,
      ])
    : undefined;
}

function fullOperation(facts: ApplicationFacts) {
  const { lastFullOperation, lastOperation } = facts;
  return [lastFullOperation, lastOperation].find(
    operation => operation && !operation.dryRun && !operation.partial,
  );
}

function matching(
  images: string[] | undefined,
  patterns: string[],
): ImageReference[] {
  return (images ?? [])
    .map(parseImage)
    .filter(image =>
      patterns.some(pattern => matchesRepository(image, pattern)),
    );
}

function identity(image: ImageReference): string | undefined {
  return image.tag ?? image.digest;
}

/** Each tag once; the digest where there is no tag. */
function identities(images: ImageReference[]): string[] {
  const all = images.map(identity).filter(value => value !== undefined);
  return [...new Set(all)];
}

function found(tag: string, seen: ImageReference[]) {
  const same = seen.filter(image => identity(image) === tag);
  const digests = [
    ...new Set(same.map(image => image.digest).filter(Boolean)),
  ] as string[];
  const artifact: Artifact = { name: same[0].repository };
  if (same[0].tag) {
    artifact.tag = same[0].tag;
  }
  if (digests.length > 0) {
    artifact.digest = digests[0];
  }
  return {
    artifact,
    alsoSeen: identities(seen).filter(other => other !== tag),
    ambiguous: digests.length > 1,
  };
}

function unknown(words: string, tags: string[]): Found {
  return { unknown: [`${words} ${[...tags].sort().join(' and ')}`] };
}

function notFound(facts: ApplicationFacts, patterns: string[]): Sentence {
  const seen = imagesSeen(facts);
  return [
    `No image of ${patterns.join(' or ')} was found; ${
      seen.length > 0 ? `seen: ${seen.join(', ')}` : 'no image was seen'
    }`,
  ];
}

function imagesSeen(facts: ApplicationFacts): string[] {
  const applied = fullOperation(facts)?.appliedImages ?? [];
  return [...new Set([...applied, ...facts.summaryImages])].sort();
}
