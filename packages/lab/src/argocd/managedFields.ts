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

import { Application } from './types';

type FieldSet = { [key: string]: FieldSet };

/** Who wrote what, in Kubernetes' own form: a good part of the bytes of a list. */
export function managedFields(application: Application): object[] {
  const { metadata, spec, status, operation } = application;
  const applied =
    metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  const { annotations, labels, ownerReferences, finalizers } = metadata;
  const entry = (manager: string, time: string, written: object) => ({
    manager,
    operation: 'Update',
    apiVersion: 'argoproj.io/v1alpha1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldSet(written),
  });
  const owner = applied
    ? 'kubectl-client-side-apply'
    : 'argocd-applicationset-controller';
  return [
    entry(owner, metadata.creationTimestamp, {
      metadata: { annotations, labels, ownerReferences, finalizers },
      spec,
    }),
    entry(
      'argocd-application-controller',
      status.reconciledAt ?? metadata.creationTimestamp,
      { operation, status },
    ),
  ];
}

function fieldSet(value: object): FieldSet {
  const fields: FieldSet = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) {
      const nested = typeof child === 'object' && !Array.isArray(child);
      fields[`f:${key}`] = nested ? { '.': {}, ...fieldSet(child) } : {};
    }
  }
  return fields;
}
