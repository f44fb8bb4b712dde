resource "aws_iam_policy" "sstash_writer" {
  name = "sstash-writer"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "WriteRecords",
        "Effect" : "Allow",
        "Action" : [
          "dynamodb:PutItem",
          "dynamodb:Query"
        ],
        "Resource" : [
          "arn:aws:dynamodb:ap-northeast-2:111122223333:table/credential-store"
        ],
        "Condition" : {
          "ForAllValues:StringLike" : {
            "dynamodb:LeadingKeys" : [
              "app.prod.*"
            ]
          },
          "Null" : {
            "dynamodb:LeadingKeys" : "false"
          }
        }
      },
      {
        "Sid" : "MakeDataKeys",
        "Effect" : "Allow",
        "Action" : [
          "kms:GenerateDataKey"
        ],
        "Resource" : [
          "arn:aws:kms:ap-northeast-2:111122223333:key/11111111-2222-3333-4444-555555555555"
        ]
      }
    ]
  })
}
