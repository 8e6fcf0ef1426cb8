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

/** The plugin's id, on both sides. @public */
export const RELEASE_PIPELINE_PLUGIN_ID = 'release-pipeline';

/** Names the pipeline that a component follows. @public */
export const ANNOTATION_PIPELINE = 'release-pipeline/pipeline';

/** Prefix of `release-pipeline/application.<stage>`: the Argo CD application that serves a stage (R17). @public */
export const ANNOTATION_APPLICATION_PREFIX = 'release-pipeline/application.';

/** Prefix of `release-pipeline/image.<logical>`: the repository of a logical image (R1). @public */
export const ANNOTATION_IMAGE_PREFIX = 'release-pipeline/image.';

/** Label or annotation on an Argo CD Application that names its component (R19). @public */
export const BINDING_KEY = 'release-pipeline/component';

/** Label on an Argo CD Application that names its stage (R17). @public */
export const STAGE_LABEL = 'release-pipeline/stage';

/**
 * Label or annotation of a component, and label of an Argo CD Application:
 * `low`, `medium` or `high`, the least that its risk is (R14). @public
 */
export const RISK_KEY = 'release-pipeline/risk';

/**
 * Label of an Argo CD Application: something that a rollback does not undo, in
 * a word, such as `orders-column-dropped`. @public
 */
export const IRREVERSIBLE_KEY = 'release-pipeline/irreversible';

/** Annotations that the Roadie plugin and the community plugin share, read as they are. @public */
export const ARGOCD_ANNOTATIONS = {
  appName: 'argocd/app-name',
  appSelector: 'argocd/app-selector',
  appNamespace: 'argocd/app-namespace',
  projectName: 'argocd/project-name',
  /** Only the community plugin knows this one: a comma-separated list. */
  instanceName: 'argocd/instance-name',
} as const;

/** Signal channel of one component; messages carry ids only (R33). @public */
export function componentChannel(componentRef: string): string {
  return `release-pipeline:${componentRef.toLocaleLowerCase('en-US')}`;
}

/** Signal channel of the approvals inbox and the calendar. @public */
export const PROMOTIONS_CHANNEL = 'release-pipeline:promotions';

/** How many promotions one page of the inbox is made from. @public */
export const INBOX_PAGE = 100;

/** How many components one page of the Releases board shows. @public */
export const BOARD_PAGE = 100;
