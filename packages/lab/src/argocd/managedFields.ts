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

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Who wrote what, in Kubernetes' own form: a good part of the bytes of a list. */
export function managedFields(application: Application): object[] {
  const { metadata, spec, status, operation } = application;
  const { annotations = {}, labels, ownerReferences, finalizers } = metadata;
  const entry = (manager: string, time: string, fieldsV1: object) => ({
    manager,
    operation: 'Update',
    apiVersion: 'argoproj.io/v1alpha1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
  });
  const isByServer = ([key]: [string, unknown]) =>
    key.startsWith('argocd.argoproj.io/');
  const all = Object.entries(annotations);
  const own = Object.fromEntries(all.filter(item => !isByServer(item)));
  const byServer = Object.fromEntries(all.filter(isByServer));
  const reconciledAt = status.reconciledAt ?? metadata.creationTimestamp;
  const owner = annotations[lastApplied]
    ? 'kubectl-client-side-apply'
    : 'argocd-applicationset-controller';
  const entries = [
    entry(owner, metadata.creationTimestamp, {
      'f:metadata': fieldSet({
        annotations: own,
        labels,
        ownerReferences,
        finalizers,
      }),
      'f:spec': { '.': {}, ...fieldSet(spec) },
    }),
    entry(
      'argocd-application-controller',
      reconciledAt,
      fieldSet({ operation, status }),
    ),
  ];
  if (Object.keys(byServer).length > 0) {
    const fields = { 'f:metadata': { 'f:annotations': fieldSet(byServer) } };
    entries.push(entry('argocd-server', reconciledAt, fields));
  }
  return entries;
}

function fieldSet(value: object): FieldSet {
  const fields: FieldSet = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) {
      const nested =
        typeof child === 'object' && !Array.isArray(child)
          ? fieldSet(child)
          : {};
      const isEmpty = Object.keys(nested).length === 0;
      fields[`f:${key}`] = isEmpty ? {} : { '.': {}, ...nested };
    }
  }
  return fields;
}
