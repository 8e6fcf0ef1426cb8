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
import { makeStyles } from '@material-ui/core/styles';
import type {
  DecisionView,
  PeopleView,
} from 'backstage-plugin-release-pipeline-common';
import { Fragment } from 'react';
import { isBeforeEffect } from '../../model';
import { useTextClasses } from '../../theme';
import { Actors } from '../Actors';
import { OverrideWords } from '../OverrideWords';
import { Words } from '../Words';

const useStyles = makeStyles(
  {
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      fontSize: 13,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
      '& li + li': { marginTop: 6 },
    },
  },
  { name: 'ReleasePipelineWhoDecides' },
);

/** "Pat Platform, Sam SRE and 2 others"; only others where nobody is shown. */
function People(props: { of: PeopleView }) {
  const { people, more } = props.of;
  const others = `${more}${people.length > 0 ? ' more' : ''} ${
    more === 1 ? 'person' : 'people'
  }`;
  return (
    <>
      {people.map(({ name, ref }, index) => (
        <Fragment key={ref}>
          {index > 0 && (index === people.length - 1 && !more ? ' and ' : ', ')}
          <EntityRefLink entityRef={ref} hideIcon title={name}>
            {name}
          </EntityRefLink>
        </Fragment>
      ))}
      {more > 0 && (people.length > 0 ? ` and ${others}` : others)}
    </>
  );
}

/** Who has decided; and while it is to be decided, who still can, and why others cannot. */
export function WhoDecides(props: { view: DecisionView }) {
  const { deciders, promotion } = props.view;
  const { because, can, cannot, groups, held = [] } = deciders;
  const { nobodyBecause = [] } = deciders;
  const classes = useStyles();
  const texts = useTextClasses();
  const anybody = can.people.length + can.more;
  const isDecided = !isBeforeEffect(promotion.state);
  return (
    <ul className={classes.list}>
      {promotion.approvals.map(approval => (
        <li
          key={approval.id}
          className={approval.void ? texts.muted : undefined}
        >
          <b className={texts.strong}>{approval.by.name}</b>
          {approval.countsFor && ` for ${approval.countsFor}`}{' '}
          <Words
            parts={[
              `${approval.decision}, `,
              { time: approval.at, as: 'ago' },
              ' (',
              { time: approval.at, as: 'at' },
              ')',
            ]}
          />
          {approval.reason && `: “${approval.reason}”`}
          {approval.void && `. It no longer counts: ${approval.void.because}`}
        </li>
      ))}
      {promotion.overrides?.map(override => (
        <li key={override.id}>
          <OverrideWords override={override} />
        </li>
      ))}
      {!isDecided && (
        <>
          {because && <li>Who can decide is not known: {because}.</li>}
          {!because && groups.length === 0 && (
            <li>This stage asks nobody for approval.</li>
          )}
          {!because && groups.length > 0 && (
            <li>
              {anybody > 0 ? (
                <>
                  <b className={texts.strong}>Can approve:</b>{' '}
                  <People of={can} />
                </>
              ) : (
                <b className={texts.strong}>Nobody else can approve it.</b>
              )}
            </li>
          )}
          {held.map(({ from, to, until }) => (
            <li key={from.ref}>
              {to.name} holds the seat of {from.name}; that ends{' '}
              <Words parts={[{ time: until, as: 'in' }]} />
            </li>
          ))}
          {cannot.map(some => (
            <li key={some.because} className={texts.muted}>
              Cannot, {some.because}: <People of={some} />
            </li>
          ))}
          {nobodyBecause.map(why => (
            <li key={why}>Nobody’s approval counts yet: {why}</li>
          ))}
          {!because &&
            groups.map(({ members, ref }) => (
              <li key={ref} className={texts.muted}>
                <Actors of={[ref]} />
                {members === undefined
                  ? ' is no group that is trusted here.'
                  : ` has ${members} ${members === 1 ? 'member' : 'members'}.`}
              </li>
            ))}
        </>
      )}
    </ul>
  );
}
