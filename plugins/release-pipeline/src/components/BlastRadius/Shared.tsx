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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { BlastRadius } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';

function counted(components: number): string {
  return components === 1 ? '1 component' : `${components} components`;
}

/** What else runs by the same application, and in the same cluster. */
export function Shared(props: {
  componentRef: string;
  shared: BlastRadius['shared'];
}) {
  const { applications, because, clusters } = props.shared;
  const texts = useTextClasses();
  // What is counted are the others; the stages may be of this one, too.
  const othersIn = (stages: { component: { ref: string } }[]) =>
    new Set(
      stages
        .map(({ component }) => component.ref)
        .filter(ref => ref !== props.componentRef),
    ).size;
  return (
    <section>
      <h4>Shares</h4>
      <ul>
        {applications.map(({ application, stages }) => (
          <li key={application}>
            Application <b className={texts.strong}>{application}</b> with{' '}
            {stages.map(({ component, stage }, index) => (
              <span key={`${component.ref} ${stage}`}>
                {index > 0 && ', '}
                <EntityRefLink entityRef={component.ref} hideIcon /> in {stage}
              </span>
            ))}
          </li>
        ))}
        {clusters.map(({ cluster, components, stages }) => (
          <li key={cluster}>
            Cluster <b className={texts.strong}>{cluster}</b> with{' '}
            {components === 0
              ? 'other stages of this component'
              : counted(components)}
            <br />
            <span className={texts.muted}>
              {stages
                .map(({ component, stage }) => `${component.name} in ${stage}`)
                .join(', ')}
              {othersIn(stages) < components && ', …'}
            </span>
          </li>
        ))}
        {because ? (
          <li>Not known in full: {because}.</li>
        ) : (
          applications.length === 0 && (
            <li className={texts.muted}>
              No application with others that you may see.
            </li>
          )
        )}
        {!because && clusters.length === 0 && (
          <li className={texts.muted}>
            No cluster with a component that you may see.
          </li>
        )}
      </ul>
    </section>
  );
}
