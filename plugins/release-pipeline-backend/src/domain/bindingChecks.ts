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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import { BINDING_KEY } from './confirmation';
import type {
  Binding,
  ComponentRecord,
  Pipeline,
  StagePolicy,
  TargetSpec,
} from './types';
import { listed } from './words';

/**
 * F44: an application that could be meant on several instances, where the
 * pipeline names none, is refused on all of them. Call it with the bindings of
 * all instances together.
 */
export function refuseAmbiguousInstances(
  bindings: readonly Binding[],
  pipeline: Pipeline,
): Binding[] {
  const stages = new Map(pipeline.stages.map(stage => [stage.name, stage]));
  const open = new Map<string, Set<string>>();
  const isOpen = (binding: Binding): boolean => {
    const targets = stages.get(binding.stage ?? '')?.targets;
    return (
      targets !== undefined &&
      !targets.some(
        target =>
          target.instance === binding.instance &&
          (target.application ?? binding.name) === binding.name,
      )
    );
  };
  for (const binding of bindings) {
    const stage = binding.stage ?? '';
    if (isOpen(binding)) {
      open.set(
        stage,
        (open.get(stage) ?? new Set<string>()).add(binding.instance),
      );
    }
  }
  return bindings.map(binding => {
    const instances = [...(open.get(binding.stage ?? '') ?? [])].sort();
    return instances.length < 2 || !isOpen(binding)
      ? binding
      : {
          ...binding,
          problem: {
            code: 'several-instances',
            message: `Applications for stage ${
              binding.stage
            } were found on several Argo CD instances: ${instances.join(
              ', ',
            )}. None of them is named`,
            place: `Pipeline ${pipeline.name}, stage ${binding.stage}`,
            remedy:
              'Name the instance in the target of the stage, or by annotation argocd/instance-name.',
            stage: binding.stage,
          },
        };
  });
}

/**
 * R19: what belongs to an owner by its AppProject alone can be claimed by every
 * component of that owner. Where several do, it is confirmed for none of them.
 * Takes the bindings of one instance, by component.
 */
export function refuseSharedApplications(
  bindings: ReadonlyMap<string, Binding[]>,
): Map<string, Binding[]> {
  const claims = new Map<string, Set<string>>();
  for (const [ref, ofComponent] of bindings) {
    for (const binding of ofComponent.filter(isByProject)) {
      const key = `${binding.namespace}/${binding.name}`;
      claims.set(key, (claims.get(key) ?? new Set<string>()).add(ref));
    }
  }
  const refused = (binding: Binding): Binding => {
    const { instance, namespace, name, stage } = binding;
    const refs = [...(claims.get(`${namespace}/${name}`) ?? [])].sort();
    return !isByProject(binding) || refs.length < 2
      ? binding
      : {
          ...binding,
          confirmedBy: undefined,
          problem: {
            code: 'application-of-several-components',
            message: `Argo CD application "${name}" on ${instance} is claimed by ${listed(
              refs,
            )}, and by its AppProject alone it could be of each`,
            place: `Argo CD application ${name} in namespace ${namespace} on ${instance}`,
            remedy: `Let the application name its one component in label ${BINDING_KEY}.`,
            stage,
          },
        };
  };
  return new Map(
    [...bindings].map(([ref, ofComponent]) => [ref, ofComponent.map(refused)]),
  );
}

function isByProject({ confirmedBy, stage }: Binding): boolean {
  return confirmedBy === 'project' && stage !== undefined;
}

/**
 * Targets of the pipeline for which no application was found, in words. Call it
 * with the bindings of all instances, once their lists were complete.
 */
export function findMissingTargets(
  component: ComponentRecord,
  bindings: readonly Binding[],
  pipeline: Pipeline,
): Problem[] {
  return pipeline.stages.flatMap(stage =>
    missingTargets(component, bindings, stage).map(target => ({
      code: 'application-not-found',
      message: `No Argo CD application ${describe(
        target,
      )} was found for stage ${stage.name}`,
      place: `Annotation release-pipeline/application.${stage.name} of ${component.ref}`,
      remedy: 'Create the application, or name another one by this annotation.',
      stage: stage.name,
    })),
  );
}

/** The targets of a stage for which no application is bound. */
export function missingTargets(
  component: Pick<ComponentRecord, 'annotations'>,
  bindings: ReadonlyArray<Pick<Binding, 'instance' | 'name' | 'stage'>>,
  stage: Pick<StagePolicy, 'name' | 'targets'>,
): TargetSpec[] {
  const bound = bindings.filter(binding => binding.stage === stage.name);
  const { applications } = component.annotations;
  const named = Object.hasOwn(applications, stage.name)
    ? applications[stage.name]
    : undefined;
  const targets: TargetSpec[] =
    named === undefined
      ? stage.targets
      : [{ instance: stage.targets[0]?.instance, application: named }];
  return targets.filter(
    target =>
      !bound.some(
        binding =>
          (target.instance ?? binding.instance) === binding.instance &&
          (target.application ?? binding.name) === binding.name,
      ),
  );
}

function describe({ application, selector, instance }: TargetSpec): string {
  const words: string[] = [];
  if (application !== undefined) {
    words.push(`"${application}"`);
  } else if (selector !== undefined) {
    words.push(`with the labels "${selector}"`);
  }
  if (instance !== undefined) {
    words.push(`on ${instance}`);
  }
  return words.join(' ');
}
