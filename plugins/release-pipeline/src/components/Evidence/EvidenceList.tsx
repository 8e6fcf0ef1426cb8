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

import { makeStyles } from '@material-ui/core/styles';
import { Fragment, type ReactNode } from 'react';
import { joined, useTextClasses } from '../../theme';
import { Actors } from '../Actors';

/** The label may be the ref of a person or a group. */
export type EvidenceRow = { label: string; value: ReactNode };

const useStyles = makeStyles(
  {
    evidence: {
      display: 'grid',
      gridTemplateColumns: '108px minmax(0, 1fr)',
      gap: '4px 12px',
      margin: 0,
      fontSize: 13,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
      '& dd': { margin: 0, minWidth: 0 },
    },
  },
  { name: 'ReleasePipelineEvidenceList' },
);

/** What a judgement rests on, one below the other. */
export function EvidenceList(props: {
  id: string;
  rows: EvidenceRow[];
  className?: string;
}) {
  const { className, id, rows } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <dl id={id} className={joined(classes.evidence, className)}>
      {rows.map(({ label, value }, index) => (
        <Fragment key={`${label} ${index}`}>
          <dt className={texts.muted}>
            <Actors of={[label]} />
          </dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
