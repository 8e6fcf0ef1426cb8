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

import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_APPLICATION_PREFIX,
  ANNOTATION_IMAGE_PREFIX,
  ANNOTATION_PIPELINE,
  ARGOCD_ANNOTATIONS,
  RISK_KEY,
} from './constants';

/** What a component's annotations ask for; checked, never trusted. @public */
export type ReleasePipelineAnnotations = {
  pipeline?: string;
  /** Application by stage (R17). */
  applications: Record<string, string>;
  /** Repository by logical image (R1). */
  images: Record<string, string>;
  /** What label and annotation say of its risk, as written; no word is refused (R14). */
  risk?: string[];
  argocd: {
    appName?: string;
    appSelector?: string;
    appNamespace?: string;
    projectName?: string;
    instanceNames: string[];
  };
  /** What could not be read, by annotation: message for the person who can mend it. */
  errors: Array<{ annotation: string; message: string }>;
};

// RFC 1123 subdomain: the name rule of Kubernetes for Applications.
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const WORD = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SELECTOR = /^[A-Za-z0-9_.\-/=!,() ]+$/;
const REPOSITORY = /^[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?$/;

/** Whether a text may be used as an Argo CD application's name. @public */
export function isApplicationName(name: string): boolean {
  return name.length <= 253 && SUBDOMAIN.test(name);
}

/** Whether this entity has anything that the release pipeline can show. @public */
export function isReleasePipelineAvailable(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return (
    ANNOTATION_PIPELINE in annotations ||
    ARGOCD_ANNOTATIONS.appName in annotations ||
    ARGOCD_ANNOTATIONS.appSelector in annotations
  );
}

/**
 * Reads every annotation that concerns us. A malformed value is left out and
 * reported; it never hides the others (F69).
 * @public
 */
export function readAnnotations(entity: Entity): ReleasePipelineAnnotations {
  const result: ReleasePipelineAnnotations = {
    applications: {},
    images: {},
    argocd: { instanceNames: [] },
    errors: [],
  };
  const annotations: Record<string, unknown> =
    entity.metadata.annotations ?? {};

  const read = (
    annotation: string,
    pattern: RegExp,
    maximum: number,
    expected: string,
  ): string | undefined => {
    const value = annotations[annotation];
    if (value === undefined) {
      return undefined;
    }
    if (
      typeof value !== 'string' ||
      value.length > maximum ||
      !pattern.test(value)
    ) {
      result.errors.push({
        annotation,
        message: `Annotation ${annotation} must be ${expected}`,
      });
      return undefined;
    }
    return value;
  };

  const applicationName = 'a valid Argo CD application name';
  result.pipeline = read(ANNOTATION_PIPELINE, WORD, 63, 'a pipeline name');
  result.argocd.appName = read(
    ARGOCD_ANNOTATIONS.appName,
    SUBDOMAIN,
    253,
    applicationName,
  );
  result.argocd.appSelector = read(
    ARGOCD_ANNOTATIONS.appSelector,
    SELECTOR,
    1000,
    'a Kubernetes label selector',
  );
  result.argocd.appNamespace = read(
    ARGOCD_ANNOTATIONS.appNamespace,
    SUBDOMAIN,
    63,
    'a Kubernetes namespace',
  );
  result.argocd.projectName = read(
    ARGOCD_ANNOTATIONS.projectName,
    SUBDOMAIN,
    253,
    'an Argo CD project name',
  );
  const instances = read(
    ARGOCD_ANNOTATIONS.instanceName,
    /^[A-Za-z0-9_.\-, ]+$/,
    1000,
    'a comma-separated list of Argo CD instance names',
  );
  result.argocd.instanceNames = (instances ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);

  const risk = [annotations, entity.metadata.labels ?? {}]
    .map((said: Record<string, unknown>) => said[RISK_KEY])
    .filter(said => said !== undefined);
  if (risk.length > 0) {
    result.risk = risk.map(said => String(said).slice(0, 63));
  }

  for (const annotation of Object.keys(annotations)) {
    if (annotation.startsWith(ANNOTATION_APPLICATION_PREFIX)) {
      const stage = annotation.slice(ANNOTATION_APPLICATION_PREFIX.length);
      const name = read(annotation, SUBDOMAIN, 253, applicationName);
      if (name) {
        result.applications[stage] = name;
      }
    } else if (annotation.startsWith(ANNOTATION_IMAGE_PREFIX)) {
      const logical = annotation.slice(ANNOTATION_IMAGE_PREFIX.length);
      const repository = read(
        annotation,
        REPOSITORY,
        500,
        'an image repository without tag, such as registry.example.com/acme/app',
      );
      if (repository) {
        result.images[logical] = repository;
      }
    }
  }
  return result;
}
