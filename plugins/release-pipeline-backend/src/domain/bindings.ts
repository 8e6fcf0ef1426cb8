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

import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import {
  ApplicationIndex,
  ListedApplication,
  selectApplications,
} from './applicationIndex';
import type { BindingFacts, ProjectOwner } from './bindingFacts';
import { confirmBinding } from './confirmation';
import { matchesSelector, parseSelector } from './selector';
import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type {
  ApplicationKey,
  Binding,
  ComponentRecord,
  Pipeline,
  StagePolicy,
  TargetSpec,
} from './types';

export { indexApplications } from './applicationIndex';
export {
  findMissingTargets,
  refuseAmbiguousInstances,
  refuseSharedApplications,
} from './bindingChecks';
export type { ApplicationIndex, ListedApplication } from './applicationIndex';

const STAGE_LABEL = 'release-pipeline/stage';

/** What bindings are made from. */
export interface BindingInput {
  component: ComponentRecord;
  /** With its templates filled in; absent: everything found is in no stage (R18). */
  pipeline?: Pipeline;
  projects: readonly ProjectOwner[];
  /** One or several instances; each is resolved by itself. */
  listings: ReadonlyArray<{ instance: string; applications: ApplicationIndex }>;
  /** What was last read of an application, if anything was. */
  factsOf(key: ApplicationKey): BindingFacts | undefined;
}

interface Found {
  instance: string;
  application: ListedApplication;
  stage?: string;
  problem?: Problem;
}

/**
 * Which applications run a component in which stage, by R17 to R19: named by
 * annotation, else by the stage's selector or template; what `argocd/*` names
 * beyond that is in no stage. A binding with a `problem` must not be promoted.
 * Several instances that could be meant are refused by
 * {@link refuseAmbiguousInstances}, when all of them are known.
 */
export function resolveBindings(input: BindingInput): Binding[] {
  const { component, pipeline } = input;
  const found = input.listings.flatMap(({ instance, applications }) => {
    const staged = (pipeline?.stages ?? []).flatMap(stage =>
      findForStage(component, stage, instance, applications),
    );
    const taken = new Set(staged.map(({ application }) => application));
    const others = findByArgoCdAnnotations(component, instance, applications)
      .filter(application => !taken.has(application))
      .map((application): Found => ({ instance, application }));
    return [...refuseSeveralStages(staged), ...others];
  });
  return found.map(entry => toBinding(entry, input));
}

function findForStage(
  component: ComponentRecord,
  stage: StagePolicy,
  instance: string,
  index: ApplicationIndex,
): Found[] {
  const { annotations } = component;
  const targets = stage.targets
    .map(target => narrow(target, component))
    .filter(target => mayBeOn(target, instance, component));
  const name = Object.hasOwn(annotations.applications, stage.name)
    ? annotations.applications[stage.name]
    : undefined;
  if (name !== undefined) {
    return (index.byName.get(name) ?? []).flatMap(application =>
      findNamed(application, stage.name, targets, instance),
    );
  }
  const all = targets.flatMap(target =>
    findByTarget(target, component, index).filter(application =>
      fits(application, target),
    ),
  );
  return [...new Set(all)].map(application => ({
    instance,
    application,
    stage: stage.name,
  }));
}

/** R17: an annotation serves only where the target agrees. */
function findNamed(
  application: ListedApplication,
  stage: string,
  targets: TargetSpec[],
  instance: string,
): Found[] {
  if (!targets.length) {
    return [];
  }
  const found = { instance, application, stage };
  const place = `Argo CD application ${application.name} on ${instance}`;
  const fitting = targets.filter(target => fits(application, target));
  if (!fitting.length) {
    return [
      {
        ...found,
        problem: {
          code: 'application-not-for-stage',
          message: `An annotation names application "${application.name}" for stage ${stage}, but it is in project "${application.project}" and namespace "${application.namespace}", and the pipeline expects others there`,
          place,
          remedy: 'Name an application where the pipeline expects it.',
          stage,
        },
      },
    ];
  }
  const agrees =
    application.labels[STAGE_LABEL] === stage ||
    fitting.some(target => isMeant(target, application));
  if (agrees) {
    return [found];
  }
  return [
    {
      ...found,
      problem: {
        code: 'application-not-for-stage',
        message: `An annotation names application "${application.name}" for stage ${stage}, but the application does not say that it serves this stage`,
        place,
        remedy: `Add label ${STAGE_LABEL}: ${stage} to the application.`,
        copy: `metadata:\n  labels:\n    ${STAGE_LABEL}: ${stage}`,
        stage,
      },
    },
  ];
}

function isMeant(target: TargetSpec, application: ListedApplication): boolean {
  const conditions =
    target.selector === undefined ? undefined : parseSelector(target.selector);
  return (
    target.application === application.name ||
    (conditions !== undefined &&
      matchesSelector(application.labels, conditions))
  );
}

function findByTarget(
  target: TargetSpec,
  component: ComponentRecord,
  index: ApplicationIndex,
): readonly ListedApplication[] {
  if (target.application !== undefined) {
    return index.byName.get(target.application) ?? [];
  }
  if (target.selector === undefined) {
    return [];
  }
  const conditions = parseSelector(target.selector);
  if (!conditions) {
    return [];
  }
  const narrower = component.annotations.argocd.appSelector;
  const further = narrower === undefined ? [] : parseSelector(narrower);
  return further
    ? selectApplications(index, conditions).filter(({ labels }) =>
        matchesSelector(labels, further),
      )
    : [];
}

/** What the target leaves open may be said by the annotations of Argo CD's plugins. */
function narrow(target: TargetSpec, component: ComponentRecord): TargetSpec {
  const { appNamespace, projectName } = component.annotations.argocd;
  return {
    ...target,
    namespace: target.namespace ?? appNamespace,
    project: target.project ?? projectName,
  };
}

function mayBeOn(
  target: TargetSpec,
  instance: string,
  component: ComponentRecord,
): boolean {
  if (target.instance !== undefined) {
    return target.instance === instance;
  }
  const { instanceNames } = component.annotations.argocd;
  return !instanceNames.length || instanceNames.includes(instance);
}

function fits(application: ListedApplication, target: TargetSpec): boolean {
  return (
    (target.namespace ?? application.namespace) === application.namespace &&
    (target.project ?? application.project) === application.project
  );
}

/** R18: what other plugins would show is shown here too. */
function findByArgoCdAnnotations(
  component: ComponentRecord,
  instance: string,
  index: ApplicationIndex,
): ListedApplication[] {
  const { appName, appSelector } = component.annotations.argocd;
  const anywhere = narrow({}, component);
  if (!mayBeOn(anywhere, instance, component)) {
    return [];
  }
  const byName = appName === undefined ? [] : index.byName.get(appName) ?? [];
  const conditions =
    appSelector === undefined ? undefined : parseSelector(appSelector);
  const bySelector = conditions ? selectApplications(index, conditions) : [];
  return [...new Set([...byName, ...bySelector])].filter(application =>
    fits(application, anywhere),
  );
}

/** R17: one application serves one stage. */
function refuseSeveralStages(found: Found[]): Found[] {
  const stages = new Map<ListedApplication, string[]>();
  for (const { application, stage = '' } of found) {
    stages.set(application, [...(stages.get(application) ?? []), stage]);
  }
  return found.map(entry => {
    const all = stages.get(entry.application) ?? [];
    return all.length < 2
      ? entry
      : {
          ...entry,
          problem: {
            code: 'application-in-several-stages',
            message: `Application "${
              entry.application.name
            }" would serve several stages: ${all.join(
              ', ',
            )}. One application serves one stage`,
            place: `Argo CD application ${entry.application.name} on ${entry.instance}`,
            remedy:
              'Name another application for each stage, by annotation or in the pipeline.',
            stage: entry.stage,
          },
        };
  });
}

function toBinding(found: Found, input: BindingInput): Binding {
  const { instance, application, stage } = found;
  const key = {
    instance,
    namespace: application.namespace,
    name: application.name,
  };
  const facts = input.factsOf(key);
  const { confirmedBy, problem } = confirmBinding({
    component: input.component,
    instance,
    application,
    facts,
    projects: input.projects,
    stage,
  });
  return {
    ...key,
    stage,
    confirmedBy,
    problem: found.problem ?? problem,
    fingerprint: fingerprintOf(found, facts, input),
  };
}

/** R19: what must not change between a gate and the effect. */
function fingerprintOf(
  { instance, application, stage }: Found,
  facts: BindingFacts | undefined,
  { component, pipeline }: BindingInput,
): string {
  const text = canonicalize({
    instance,
    uid: facts?.uid,
    project: facts?.project ?? application.project,
    destination: facts?.destination,
    sources: facts?.sources.map(({ repoURL, path, chart }) => ({
      repoURL,
      path,
      chart,
    })),
    pipeline: pipeline?.name,
    stage,
    images: component.annotations.images,
  });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
